"""Query parameters that only say how a reader came to a page."""

from __future__ import annotations

import re
from urllib.parse import unquote

TRACKING_PARAMETERS = frozenset(
    "fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid yclid ysclid igshid igsh "
    "mc_cid mc_eid mkt_tok _hsenc _hsmi __hstc __hssc __hsfp hsctatracking vero_id vero_conv "
    "wickedid oly_anon_id oly_enc_id rb_clickid s_cid ml_subscriber ml_subscriber_hash spm "
    "scm ocid ncid cmpid cmp icid icmp taid ftag smid smtyp sr_share xtor at_medium "
    "at_campaign at_custom1 at_custom2 at_custom3 at_custom4 at_bbc_team at_link_type "
    "at_link_id at_link_origin at_format at_ptr_name at_campaign_type ns_mchannel ns_source "
    "ns_campaign ns_linkname ns_fee partner_rss ftcamp guccounter guce_referrer "
    "guce_referrer_sig ito wt_mc wt.mc_id wt.mc_ev wtmc cid_rss feedtype traffic_source "
    "rss_source sh_kit srnd leadsource taboola_id outbrainclickid dicbo ref_src ref_url "
    "campaign_id ad_id adset_id cvid __twitter_impression amp_js_v usqp maca pk_campaign "
    "pk_kwd pk_source pk_medium mtm_campaign mtm_source mtm_medium mtm_keyword mtm_content "
    "mtm_cid piwik_campaign piwik_kwd matomo_campaign _ga _gl srsltid hss_channel".split()
)
"""Query parameters (lower case) that only say how a reader came; with any ``utm_*``."""

_PREFIXES = ("utm_", "hsa_", "stm_", "fb_action_", "fb_source", "ga_campaign", "itm_")
# "rss", "rss_free", "rss.index", "rss20", "rssuserland", "mwrss", "music_news_rssfeed".
_SAYS_RSS = re.compile(
    r"^(?:rss|[a-z]{0,4}rss)(?![a-z])|^rss|(?<![a-z])rss(?:feed|\d+)?s?(?![a-z])"
)
_SAYS_FEED = re.compile(r"(?<![a-z])(?:feed|feeds|atom|rdf|newsfeed|feedburner)\d*(?![a-z])")
# What tells how a reader came, where its value names a feed.
_SOURCES = frozenset(
    "ref referer referrer source src from via medium campaign channel partner cid mod origin "
    "traffic".split()
)
# What tells which page it is, whatever its value.
_CHOOSES_PAGE = frozenset(
    "id ids p v q s k query search keyword keywords topic title name file path url u uri format "
    "output type view action page section storyid articleid article story".split()
)
_FLAG = re.compile(r"^(?:[01]|true|false|yes|no|on|[a-z]{0,12})$")


def is_tracking(pair: str) -> bool:
    """Whether a ``name=value`` of a query only says how a reader came.

    It may say so by its name, or by its value: ``source=rss_topic15``, ``emc=rss``, ``tag=feed``.
    """
    name, _, value = pair.partition("=")
    name = unquote(name).lower().removeprefix("amp;")
    if name in TRACKING_PARAMETERS or name.startswith(_PREFIXES):
        return True
    if "rss" not in pair.lower() and name not in _SOURCES:
        return False
    value = unquote(value).lower()
    if name in _CHOOSES_PAGE or len(value) > 60:
        return False
    if "rss" in name:
        return _says_rss(value) or bool(_FLAG.match(value))
    return _says_rss(value) or (name in _SOURCES and bool(_SAYS_FEED.search(value)))


def _says_rss(value: str) -> bool:
    return "rss" in value and bool(_SAYS_RSS.search(value))
