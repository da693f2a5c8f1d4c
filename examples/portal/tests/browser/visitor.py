"""A browser of few words: HTTP, cookies and forms, for what takes many visitors at once. A form is found by its button
and a field by its label, as in `chromium.py`."""
import http.client
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit


class Form:
    def __init__(self, attributes):
        self.action = attributes.get("action")
        self.method = attributes.get("method", "get").lower()
        self.fields = {}  # the name and what is in it
        self.ids = {}  # the id of a field and its name
        self.buttons = {}  # the text of a button, and what it adds


class Page(HTMLParser):
    """The forms of a page, and its text."""

    def __init__(self, body):
        super().__init__()
        self.forms, self.labels, self.words, self.links = [], {}, [], {}
        self._form = self._label = self._button = self._link = None
        self._hidden = 0
        self.feed(body)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attributes):
        attributes = {name: value or "" for name, value in attributes}
        if tag in ("script", "style"):
            self._hidden += 1
        elif tag == "form":
            self._form = Form(attributes)
            self.forms.append(self._form)
        elif tag == "label":
            self._label = (attributes.get("for"), [])
        elif tag == "a":
            self._link = (attributes.get("href"), [])
        elif tag == "button":
            self._button = (attributes, [])
        elif tag == "input" and self._form is not None:
            name, kind = attributes.get("name"), attributes.get("type", "text")
            if "id" in attributes:
                self._form.ids[attributes["id"]] = (name, attributes.get("value", "on"))
            if name and kind not in ("checkbox", "radio", "submit") or "checked" in attributes:
                self._form.fields[name] = attributes.get("value", "")

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            self._hidden -= 1
        elif tag == "form":
            self._form = None
        elif tag == "label" and self._label:
            target, words = self._label
            self.labels[" ".join("".join(words).split())] = target
            self._label = None
        elif tag == "a" and self._link:
            target, words = self._link
            self.links[" ".join("".join(words).split())] = target
            self._link = None
        elif tag == "button" and self._button:
            attributes, words = self._button
            if self._form is not None:
                self._form.buttons[" ".join("".join(words).split())] = attributes
            self._button = None

    def handle_data(self, data):
        if self._hidden:
            return
        self.words.append(data)
        for holder in (self._label, self._button, self._link):
            if holder:
                holder[1].append(data)

    def form_of(self, button):
        forms = [form for form in self.forms if button in form.buttons]
        assert len(forms) == 1, f"{len(forms)} forms with {button!r}: {self.text[:2000]}"
        return forms[0]


class Visitor:
    def __init__(self, address, cookies=None):
        self.netloc = urlsplit(address).netloc
        self.cookies = dict(cookies or {})
        self.page = self.status = self.path = None
        self.headers = []
        self._connection = None

    def at(self, address):
        """The same visitor at another instance, with the same cookies."""
        return Visitor(address, self.cookies)

    def request(self, method, path, body=None, follow=True):
        """One request, with the redirects after it; the status of the last answer."""
        while True:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if method == "POST":
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                headers["Origin"] = f"http://{self.netloc}"
                headers["Sec-Fetch-Site"] = "same-origin"
            answer, content = self._send(method, path, body, headers)
            self.headers = answer.getheaders()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.split(";")[0].strip().partition("=")
                gone = "max-age=0" in cookie.lower().replace(" ", "")
                if gone:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = value
            self.status, self.path = answer.status, path
            if not (follow and answer.status in (301, 302, 303)):
                break
            method, body, path = "GET", None, answer.getheader("Location")
        self.body = content.decode(errors="replace")
        self.page = Page(self.body)
        return self.status

    def get(self, path):
        return self.request("GET", path)

    def fill(self, button, within=None, **typed):
        """What the form of a button would send: its action and its body. Fields are named by their labels, with
        underscores for spaces, or by their `name` where nothing has such a label."""
        form = within or self.page.form_of(button)
        fields = dict(form.fields)
        for label, text in typed.items():
            found = [target for words, target in self.page.labels.items() if words == label.replace("_", " ")]
            found = [form.ids[target] for target in found if target in form.ids]
            name, value = found[0] if found else (label, None)
            fields[name] = value if text is True else text
        attributes = form.buttons[button]
        if attributes.get("name"):
            fields[attributes["name"]] = attributes.get("value", "")
        return form.action or self.path, urlencode(fields)

    def submit(self, button, **typed):
        action, body = self.fill(button, **typed)
        return self.request("POST", action, body)

    def close(self):
        if self._connection:
            self._connection.close()
        self._connection = None

    def _send(self, method, path, body, headers):
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self.netloc, timeout=60)
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.will_close:
            self.close()
        return answer, content
