"""A user's browser: Chromium, driven as a user does it. A field is found by its label, a button by its name, as the
browser itself computes both for a screen reader."""
import base64
import json
import re
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --force-color-profile=srgb"
).split()
PATIENCE = 10  # seconds until what a page should show counts as missing
WIDE, NARROW = (1280, 900), (360, 780)
LIGHT, DARK = "light", "dark"

# What can have a role, by what HTML gives it: the browser is asked for the role of these alone.
TAGS = {
    "button": "button, input[type=submit], [role=button], summary",
    "link": "a[href]",
    "heading": "h1, h2, h3, h4",
    "field": "input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=submit]), textarea, select",
    "checkbox": "input[type=checkbox]",
    "radio": "input[type=radio]",
    "alert": "[role=alert], [role=status]",
}


@dataclass
class Response:
    """One answer of the server as the browser received it, before any redirect was followed."""

    method: str
    url: str
    status: int
    headers: dict
    cookies: list
    document: bool


class Browser:
    """One profile of its own: no cookie of another browser is in it."""

    def __init__(self, start, scripts=True):
        self.start = start  # the address that "/" stands for
        self.downloads = Path(tempfile.mkdtemp(prefix="downloads-"))
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for flag in FLAGS:
            options.add_argument(flag)
        preferences = {
            "download.default_directory": str(self.downloads),
            "download.prompt_for_download": False,
            "credentials_enable_service": False,
        }
        if not scripts:
            preferences["profile.managed_default_content_settings.javascript"] = 2
        options.add_experimental_option("prefs", preferences)
        options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self.driver.set_page_load_timeout(60)
        self.scheme, self.size = None, None
        self.show(WIDE, LIGHT)
        self.responses = []
        self.addresses = set()
        self._sent = {}

    def close(self):
        self.driver.quit()

    # What the user looks at it on.

    def show(self, size, scheme):
        if size != self.size:
            metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
            self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        if scheme != self.scheme:
            feature = {"name": "prefers-color-scheme", "value": scheme}
            self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        self.size, self.scheme = size, scheme

    def screenshot(self, whole=True):
        """What is seen, as PNG: the whole page, or what fits into the window."""
        options = {"format": "png", "captureBeyondViewport": whole}
        if whole:
            box = self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
            height = max(box["height"], self.size[1])
            options["clip"] = {"x": 0, "y": 0, "width": self.size[0], "height": height, "scale": 1}
        return base64.b64decode(self.driver.execute_cdp_cmd("Page.captureScreenshot", options)["data"])

    def scan(self):
        """What a camera in front of the screen reads: the window with the QR code in it."""
        picture = self.one("img, svg[role=img]", re.compile("QR"))
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", picture)
        return read_qr(self.screenshot(whole=False))

    # What the user sees.

    def open(self, address):
        self.driver.get(self.start + address if address.startswith("/") else address)

    @property
    def address(self):
        """The path and what follows it."""
        return self.driver.current_url.removeprefix(self.start)

    @property
    def title(self):
        return self.driver.title

    def text(self, selector="body"):
        return settled(lambda: self.driver.find_element(By.CSS_SELECTOR, selector).text)

    def heading(self):
        return self.text("h1")

    def sees(self, *texts):
        """All of these texts are on the page; waits for them for a while."""
        until = time.monotonic() + PATIENCE
        missing = texts
        while missing:
            text = self.text()
            missing = [one for one in texts if not found_in(one, text)]
            if missing and time.monotonic() > until:
                raise AssertionError(f"{missing} not seen at {self.address}:\n{text}")
        return True

    def sees_not(self, *texts):
        text = self.text()
        there = [one for one in texts if found_in(one, text)]
        if there:
            raise AssertionError(f"{there} seen at {self.address}:\n{text}")
        return True

    # How the user finds things.

    def all(self, role, name=None, within=None):
        """Everything of this role and name, within a part of the page."""
        place = within or self.driver
        return [
            element
            for element in place.find_elements(By.CSS_SELECTOR, TAGS.get(role, role))
            if (name is None or named(name, element.accessible_name)) and element.is_displayed()
        ]

    def one(self, role, name=None, within=None):
        until = time.monotonic() + PATIENCE
        while True:
            try:
                elements = self.all(role, name, within)
            except WebDriverException:  # the page was replaced meanwhile
                elements = []
            if len(elements) == 1:
                return elements[0]
            time.sleep(0.02)
            if time.monotonic() > until:
                there = [element.accessible_name for element in self.all(role, None, within)]
                raise AssertionError(
                    f"{len(elements)} times {role} {name!r} at {self.address}, there is {there}:\n{self.text()}"
                )

    def has(self, role, name):
        return bool(settled(lambda: self.all(role, name)))

    def part(self, heading, tag="section, form, li, article, tr"):
        """The innermost part of the page that has this heading or text."""
        parts = [one for one in self.driver.find_elements(By.CSS_SELECTOR, tag) if found_in(heading, one.text)]
        if not parts:
            raise AssertionError(f"no part {heading!r} at {self.address}:\n{self.text()}")
        return min(parts, key=lambda part: len(part.text))

    # What the user does.

    def click(self, name, within=None):
        self.turn(self.one("button", name, within).click)

    def follow(self, name, within=None):
        self.turn(self.one("link", name, within).click)

    def double_click(self, name, within=None):
        self.turn(ActionChains(self.driver).double_click(self.one("button", name, within)).perform)

    def enter(self):
        self.turn(lambda: self.press(Keys.ENTER))

    def back(self):
        self.turn(self.driver.back)

    def turn(self, action):
        """Does what leads to another page, and waits until that is there."""
        page = self.driver.find_element(By.CSS_SELECTOR, "html")
        action()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                page.is_enabled()
            except WebDriverException:
                if self.driver.execute_script("return document.readyState") == "complete":
                    return
            time.sleep(0.01)
        raise AssertionError(f"no other page comes after {self.address}:\n{self.text()}")

    def type(self, label, text, within=None):
        field = self.one("field", label, within)
        field.clear()
        field.send_keys(text)
        return field

    def tick(self, label, within=None):
        self.one("checkbox", label, within).click()

    def choose(self, label, within=None):
        self.one("radio", label, within).click()

    def press(self, *keys):
        ActionChains(self.driver, duration=0).send_keys(*keys).perform()

    def tab_to(self, name, most=80):
        """Presses Tab until this has the focus; fails if the focus cannot be seen on the way."""
        seen = []
        for _ in range(most):
            here = self.driver.switch_to.active_element
            label = here.accessible_name if here.tag_name != "body" else ""
            if label:
                seen.append(label)
                style = "const s = getComputedStyle(arguments[0]); return [s.outlineStyle, s.outlineWidth, s.boxShadow]"
                outline, width, shadow = self.driver.execute_script(style, here)
                if (outline == "none" or width == "0px") and shadow == "none":
                    raise AssertionError(f"the focus on {label!r} cannot be seen at {self.address}")
            if label and named(name, label):
                return here
            self.press(Keys.TAB)
        raise AssertionError(f"{name!r} is not reached with Tab at {self.address}: {seen}")

    def error_of(self, label):
        """The text that a screen reader reads with the field, where the field is marked as wrong."""
        field = self.one("field", label)
        if field.get_attribute("aria-invalid") != "true":
            raise AssertionError(f"{label!r} is not marked as wrong at {self.address}:\n{self.text()}")
        ids = (field.get_attribute("aria-describedby") or "").split()
        return " ".join(self.driver.find_element(By.ID, one).text for one in ids)

    def focused(self):
        return self.driver.switch_to.active_element.accessible_name

    def validate_nothing(self):
        """What the browser itself would hold back goes to the server: anybody can send it."""
        self.driver.execute_script("for (const form of document.forms) form.noValidate = true")

    # What the user's machine holds.

    def cookies(self):
        return self.driver.execute_cdp_cmd("Network.getCookies", {"urls": [self.start]})["cookies"]

    def take_cookies(self, cookies):
        """Another browser's cookies, as a thief puts them in."""
        kept = ("name", "value", "path", "secure", "httpOnly", "sameSite")
        for cookie in cookies:
            one = {key: cookie[key] for key in kept if key in cookie} | {"url": self.start + "/"}
            assert self.driver.execute_cdp_cmd("Network.setCookie", one)["success"], cookie["name"]

    def forget_cookies(self):
        self.driver.delete_all_cookies()

    def downloaded(self):
        """The one file that was downloaded since the last call: its name and its bytes."""
        until = time.monotonic() + PATIENCE
        while True:
            files = [one for one in self.downloads.iterdir() if not one.name.endswith((".crdownload", ".tmp"))]
            files = [one for one in files if not one.name.startswith(".")]
            if len(files) == 1:
                content = files[0].read_bytes()
                files[0].unlink()
                return files[0].name, content
            if time.monotonic() > until:
                raise AssertionError(f"{len(files)} downloads")
            time.sleep(0.05)

    def complaints(self):
        """What the browser has complained about since the last call: a violated policy, a file that is missing."""
        self.heard()
        pages = {one.url for one in self.responses if one.document and 400 <= one.status < 500}
        return [
            entry["message"]
            for entry in self.driver.get_log("browser")
            if entry["level"] in ("WARNING", "SEVERE")
            # A page that says what was wrong is an answer of 4xx, which Chromium notes, too.
            and not (entry["message"].split(" ")[0] in pages and "responded with a status of 4" in entry["message"])
        ]

    def heard(self):
        """All answers of the server since the last call."""
        fresh = []
        documents = {}
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            params = message["params"]
            if message["method"] == "Network.requestWillBeSent":
                request = params["request"]
                self.addresses.add(request["url"])
                self.addresses.update(v for k, v in request["headers"].items() if k.lower() == "referer")
                pair = (request["method"], request["url"], params.get("type") == "Document")
                self._sent.setdefault(params["requestId"], []).append(pair)
            elif message["method"] == "Network.responseReceivedExtraInfo":
                documents.setdefault(params["requestId"], []).append(params)
        for request_id, answers in documents.items():
            for answer in answers:
                sent = self._sent.get(request_id)
                if not sent:
                    continue
                method, url, document = sent.pop(0)
                headers = {name.lower(): value for name, value in answer["headers"].items()}
                cookies = headers.pop("set-cookie", "").split("\n")
                cookies = [cookie for cookie in cookies if cookie]
                fresh.append(Response(method, url, answer["statusCode"], headers, cookies, document))
        self.responses += fresh
        return fresh


def read_qr(picture):
    """What zbar reads in a picture: one QR code, nothing else."""
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        file.write(picture)
        file.flush()
        command = ["zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", file.name]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    codes = done.stdout.decode().splitlines()
    if len(codes) != 1:
        raise AssertionError(f"zbar reads {len(codes)} QR codes")
    return codes[0]


def settled(look):
    """Looks again if the page was replaced meanwhile."""
    for _ in range(40):
        try:
            return look()
        except WebDriverException:
            time.sleep(0.05)
    return look()


def named(wanted, name):
    if isinstance(wanted, re.Pattern):
        return wanted.search(name) is not None
    return name == wanted


def found_in(wanted, text):
    if isinstance(wanted, re.Pattern):
        return wanted.search(text) is not None
    return wanted in text
