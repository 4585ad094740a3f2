"""The app on a port of this machine, for tests with a real browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)

HOSTILE = (
    "<script>alert('a')</script> <img src=https://evil.example/x onerror=alert(1)> ![x](https://evil.example/y.png) "
    "[go](javascript:alert(2)) :red[x] $5-$10 -- <= *a* _b_ `c` =SUM(A1) \u202egnp.exe\u202c fin\u200b."
)
WIDTHS = "[...document.querySelectorAll('html, [data-testid=stMain]')].map(one => [one.scrollWidth, one.clientWidth])"
"""What is wider than its window scrolls sideways."""


class Server:
    """The app on a free port of this machine, ended by its process id."""

    def __init__(self, home, library):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.checks = home / "checks.sqlite3"
        self._env = os.environ | {"RECOUPE_CHECKS": str(self.checks), "RECOUPE_LIBRARY": str(library)}
        self._log = home / "server.log"
        self.start()

    def start(self):
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._env, stdout=log, stderr=log)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        self.kill()
        raise AssertionError(self._log.read_text(encoding="utf-8"))

    def kill(self):
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)


# Every word with too little contrast to what is behind it.
CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const linear = (c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => [r, g, b].map((c) => linear(c / 255))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement ?? at.getRootNode().host) {
      const color = rgba(getComputedStyle(at).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255, 255];
  };
  const low = [];
  for (const host of document.querySelectorAll("[data-testid=stBidiComponentIsolated]")) {
    for (const node of host.shadowRoot.querySelectorAll(".paper *")) {
      const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
      const closed = node.closest("details:not([open]) > :not(summary)");
      if ((!own && !node.classList.contains("mark")) || closed || node.closest(".dim, .breaks, :disabled")) continue;
      const [a, b] = [light(rgba(getComputedStyle(node).color)), light(behind(node))].sort((x, y) => y - x);
      const ratio = (a + 0.05) / (b + 0.05);
      if (ratio < 4.5) low.push([node.className, node.textContent.slice(0, 30), ratio.toFixed(2)]);
    }
  }
  return low;
}"""
