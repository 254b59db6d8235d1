"""A browser that is driven by chromedriver: W3C WebDriver over HTTP, with the standard library alone."""

import base64
import json
import re
import shutil
import subprocess
import tempfile
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {
    "Enter": "\ue007",
    "Tab": "\ue004",
    "Escape": "\ue00c",
    "Shift": "\ue008",
    "Alt": "\ue00a",
    "Control": "\ue009",
    "ArrowUp": "\ue013",
    "ArrowDown": "\ue015",
    "PageUp": "\ue00e",
    "Space": "\ue00d",
}

# The page's own WebSockets, for checks that speak in the server's place.
SOCKETS = """
window.sockets = [];
window.sent = [];
window.WebSocket = class extends WebSocket {
  constructor(...words) { super(...words); window.sockets.push(this); }
  send(data) { window.sent.push(data); super.send(data); }
};
"""


class Driver:
    """chromedriver, on a port that it picks."""

    def __init__(self):
        self.browsers = []
        self.process = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for line in self.process.stdout:
            found = re.search(r"successfully on port (\d+)", line)
            if found:
                self.address = f"http://127.0.0.1:{found.group(1)}"
                return
        raise RuntimeError("chromedriver did not start")

    def stop(self):
        for browser in list(self.browsers):
            browser.close()
        self.process.terminate()
        self.process.wait(10)


class Browser:
    """One window with a profile of its own."""

    def __init__(self, driver, languages="en-US,en", deadline_seconds=15):
        self.deadline_seconds = deadline_seconds
        self.profile = tempfile.mkdtemp(prefix="madang-browser-")
        options = {
            "args": [
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--window-size=1280,800",
                "--ignore-certificate-errors",
                f"--user-data-dir={self.profile}",
                "--disable-gpu",
                "--hide-scrollbars",
            ],
            "prefs": {"intl.accept_languages": languages},
        }
        wanted = {
            "alwaysMatch": {
                "browserName": "chrome",
                "goog:chromeOptions": options,
                "goog:loggingPrefs": {"browser": "ALL"},
                "acceptInsecureCerts": True,
            }
        }
        self.address = driver.address
        reply = self.call("POST", "/session", {"capabilities": wanted})
        self.address = f"{driver.address}/session/{reply['sessionId']}"
        self.driver = driver
        driver.browsers.append(self)
        self.call("POST", "/timeouts", {"script": 60_000, "pageLoad": 20_000})
        self.cdp("Page.addScriptToEvaluateOnNewDocument", source=SOCKETS)
        self.cdp("Emulation.setFocusEmulationEnabled", enabled=True)
        self.size(1280, 800)

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.address + path, data=data, method=method, headers={"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=90) as reply:
                return json.load(reply)["value"]
        except urllib.error.HTTPError as error:
            value = json.load(error)["value"]
            raise AssertionError(f"{value['error']}: {value['message'].splitlines()[0]}") from None

    def close(self):
        self.driver.browsers.remove(self)
        self.call("DELETE", "")
        shutil.rmtree(self.profile, ignore_errors=True)

    def cdp(self, command, **parameters):
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def open(self, address):
        self.call("POST", "/url", {"url": address})

    def run(self, script, *values):
        return self.call("POST", "/execute/sync", {"script": script, "args": list(values)})

    def wait(self, expression, *values, what=None, seconds=None):
        """The first true value of an expression, looked at every 20 ms in the page itself."""
        milliseconds = (seconds or self.deadline_seconds) * 1000
        script = """
          const [values, limit, done] = [arguments[0], arguments[1], arguments[2]];
          const look = new Function("values", "return (" + %s + ")");
          const start = performance.now();
          const again = () => {
            let value;
            try { value = look(values); } catch (error) { value = null; }
            if (value) done({ value });
            else if (performance.now() - start > limit) done({ late: true });
            else setTimeout(again, 20);
          };
          again();
        """ % json.dumps(expression)
        reply = self.call("POST", "/execute/async", {"script": script, "args": [list(values), milliseconds]})
        if "value" not in reply:
            log = self.run(
                "return [...document.querySelectorAll('.line')].slice(-6).map((l) => l.innerText).join(' | ')"
            )
            raise AssertionError(
                f"not within {milliseconds // 1000} s: {what or expression} {values or ''} (log: {log})"
            )
        return reply["value"]

    def find(self, selector):
        return self.call("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def click(self, selector):
        self.wait("document.querySelector(values[0])?.checkVisibility()", selector)
        try:
            self.call("POST", f"/element/{self.find(selector)}/click", {})
        except AssertionError as error:
            # Another one may have taken its place meanwhile.
            if "stale" not in str(error):
                raise
            self.call("POST", f"/element/{self.find(selector)}/click", {})

    def fill(self, selector, text):
        """Puts words into a field by keys."""
        element = self.find(selector)
        self.call("POST", f"/element/{element}/clear", {})
        if text:
            self.call("POST", f"/element/{element}/value", {"text": text})

    def write(self, text):
        """Keys into whatever has the focus."""
        keys = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": keys}]})

    def press(self, *names):
        """Keys pressed together, such as Shift and Enter."""
        values = [KEYS.get(name, name) for name in names]
        keys = [{"type": "keyDown", "value": value} for value in values]
        keys += [{"type": "keyUp", "value": value} for value in reversed(values)]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": keys}]})

    def say(self, text):
        self.run("document.getElementById('message').focus()")
        self.write(text)
        self.press("Enter")

    def size(self, width, height, is_phone=False):
        self.cdp(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if is_phone else 1,
            mobile=is_phone,
        )

    def theme(self, name):
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])

    def picture(self, path):
        self.run("return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("GET", "/screenshot")))

    def complaints(self):
        """What the console has of errors and violations, but for connections that a check broke."""
        entries = self.call("POST", "/se/log", {"type": "browser"})
        return [
            entry["message"]
            for entry in entries
            if entry["level"] in ("SEVERE", "WARNING") and "WebSocket connection to" not in entry["message"]
        ]
