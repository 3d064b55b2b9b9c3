"""What is told of a continuous run over many feeds."""

from __future__ import annotations

import os
import subprocess
import sys

from benchmarks.feed_site import Plan, Site, host_of
from benchmarks.stream_scale import Memory, children_of, late, told


def test_hosts_are_many_addresses_of_this_machine() -> None:
    hosts = {host_of(number) for number in range(5_000)}
    assert len(hosts) == 5_000
    assert all(host.startswith("127.0.") for host in hosts)
    assert host_of(0) == "127.0.0.1"  # as ever, so that earlier numbers stay comparable
    assert host_of(249) == "127.0.0.250"


def test_a_site_answers_on_hosts_beyond_one_network() -> None:
    with Site(Plan(feeds=300, hosts=300, entries=1)) as site:
        urls = site.urls()
        assert len({url.split("/")[2] for url in urls}) == 300
        assert site.control("report")["requests"] == 0
        probe = "import sys, urllib.request as u; u.urlopen(sys.argv[1]).read()"
        subprocess.run([sys.executable, "-c", probe, urls[299]], check=True)
        assert site.control("report")["requests"] == 1


def test_entries_are_told_by_how_often_they_were_written() -> None:
    found = {"1-1": ["a"], "1-2": ["a", "b"], "1-3": ["b"]}
    assert told(found, 5) == "2 once, 1 more often, 2 never, of 5"
    assert told({}, 2) == "0 once, 0 more often, 2 never, of 2"


def test_lag_is_told_in_windows() -> None:
    assert late([float(n) for n in range(1, 101)], 50.0) == "p50 1.02, p99 2.00 windows"
    assert late([], 50.0) == "none"


def test_the_memory_of_a_process_and_its_children_is_seen() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert child.pid in children_of(os.getpid())
    memory = Memory(os.getpid(), every_s=0.01)
    try:
        assert memory.seen.wait(60)
    finally:
        memory.close()
        child.communicate(b"\n")
    assert memory.peaks["launcher"] > 5
