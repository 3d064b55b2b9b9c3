"""A real Chromium for tests of pages; Debian's packages chromium and chromium-driver."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--disable-dev-shm-usage --window-size=1280,1200"
).split()


KEYS = {"Tab": (9, ""), "Enter": (13, "\r"), "Escape": (27, ""), "Space": (32, " ")}
"""Number of each key for Windows, by which pages know it, and what it writes."""


class Browser:
    """Chromium, spoken to by the WebDriver protocol (W3C)."""

    def __init__(self, profile: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            ["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.until(lambda: self._call("GET", "/status")["ready"])
        options = {"args": [*FLAGS, f"--user-data-dir={profile}"]}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        made = self._call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.base += f"/session/{made['sessionId']}"

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    @staticmethod
    def until(condition: Any, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if condition():
                    return
            except (urllib.error.URLError, ConnectionError):
                pass
            time.sleep(0.05)
        raise TimeoutError("the browser did not get there")

    def open(self, path: Path, fragment: str = "") -> None:
        self._call("POST", "/url", {"url": "about:blank"})
        self._call("POST", "/url", {"url": f"{path.as_uri()}{fragment}"})
        self.cdp("Page.resetNavigationHistory", {})  # at its limit of 50 "back" leads elsewhere
        self.until(lambda: self.run("return document.documentElement.dataset.ready") == "true")

    def run(self, script: str, *arguments: Any) -> Any:
        return self._call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def cdp(self, command: str, parameters: dict[str, Any] | None = None) -> dict[str, Any]:
        asked = {"cmd": command, "params": parameters or {}}
        answer: dict[str, Any] = self._call("POST", "/goog/cdp/execute", asked)
        return answer

    def processor_time(self) -> float:
        """Seconds of processor time that the process of the page has used so far."""
        self.cdp("Performance.enable")
        metrics = self.cdp("Performance.getMetrics")["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == "ProcessTime"))

    def type(self, id: str, text: str) -> None:
        found = self._call("POST", "/element", {"using": "css selector", "value": f"#{id}"})
        (element,) = found.values()
        self._call("POST", f"/element/{element}/value", {"text": text})

    def press(self, key: str) -> None:
        """A key goes down and up: "Tab", "Enter", "Space" or "Escape"."""
        self.cdp("Emulation.setFocusEmulationEnabled", {"enabled": True})
        number, text = KEYS[key]
        name = text if key == "Space" else key
        told = {"key": name, "code": key, "windowsVirtualKeyCode": number, "text": text}
        self.cdp("Input.dispatchKeyEvent", told | {"type": "keyDown" if text else "rawKeyDown"})
        self.cdp("Input.dispatchKeyEvent", told | {"type": "keyUp"})

    def count(self) -> int:
        return int(
            self.run("return document.getElementById('count').textContent")
            .split(" of ")[0]
            .replace(",", "")
        )

    def wait_for_count(self, expected: int) -> None:
        self.until(lambda: self.count() == expected, 5)

    def errors(self) -> list[str]:
        return [entry["message"] for entry in self._call("POST", "/se/log", {"type": "browser"})]

    def close(self) -> None:
        self._call("DELETE", "")
        self.process.terminate()
        self.process.wait(10)


def is_there() -> bool:
    """Whether the machine has one."""
    return bool(shutil.which("chromium") and shutil.which("chromedriver"))
