"""What has to hold for every page: nothing is cut off on a narrow screen, axe-core finds no violation in light and in
dark, the headers are strict, and no secret is where it does not belong."""
import os
import re
from pathlib import Path

from chromium import DARK, LIGHT, NARROW, WIDE

AXE = Path(os.environ["AXE"]).read_text()
PICTURES = Path(os.environ["PICTURES"])
RUN_AXE = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ["violations"]}).then(
  (found) => done(found.violations.map((one) =>
    one.id + ": " + one.help + " " + one.nodes.map((node) => node.html + " " + node.failureSummary).join(" | "))),
  (error) => done(["axe failed: " + error]));
"""
# What is wider than the window, but for what scrolls by itself.
TOO_WIDE = """
const wide = document.documentElement.clientWidth;
if (document.documentElement.scrollWidth <= wide) return [];
return [...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > wide + 0.5)
  .map((one) => one.tagName + "." + one.className + " " + (one.textContent || "").trim().slice(0, 40));
"""
# What a finger has to hit: WCAG 2.2, 2.5.8 asks for 24 pixels.
TOO_SMALL = """
return [...document.querySelectorAll("button, input:not([type=hidden]), select")]
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width > 0 && (box.width < 24 || box.height < 24) && !one.closest("label"))
  .filter(([one, box]) => !(one.labels && [...one.labels].some((label) => label.getBoundingClientRect().height >= 24)))
  .map(([one, box]) => one.outerHTML.slice(0, 80) + " " + box.width + "x" + box.height);
"""
FIELDS = """
return [...document.querySelectorAll("input, textarea, select, option, button")]
  .flatMap((one) => [one.value || "", one.getAttribute("value") || ""]);
"""
TINY = (320, 640)  # WCAG 2.2, 1.4.10: no scrolling in two directions

seen = set()  # the addresses of the pages that were looked at, over all tests


def look(test, browser, name, filled=()):
    """Looks at a page in all its forms. `filled` are the labels of the fields that may hold what was typed."""
    path, folder = browser.address, PICTURES
    seen.add(path.partition("?")[0])
    folder.mkdir(parents=True, exist_ok=True)
    wrong = []
    for scheme in (LIGHT, DARK):
        for size in (WIDE, NARROW):
            browser.show(size, scheme)
            (folder / f"{name}-{size[0]}-{scheme}.png").write_bytes(browser.screenshot())
            for one in browser.driver.execute_script(TOO_WIDE):
                wrong.append(f"{size[0]} {scheme}: cut off: {one}")
            browser.driver.execute_script(AXE)
            for one in browser.driver.execute_async_script(RUN_AXE):
                wrong.append(f"{size[0]} {scheme}: {one}")
    for one in browser.driver.execute_script(TOO_SMALL):
        wrong.append(f"too small: {one}")
    browser.show(TINY, LIGHT)
    for one in browser.driver.execute_script(TOO_WIDE):
        wrong.append(f"{TINY[0]}: cut off: {one}")
    browser.show(WIDE, LIGHT)
    if len(browser.driver.find_elements("css selector", "h1")) != 1:
        wrong.append("not one h1")
    values = browser.driver.execute_script(FIELDS)
    test.assertFalse(wrong, f"{name} ({path})")
    return values


def not_looked_at(pages):
    """The addresses that the list of pages has, and that no test has looked at."""
    listed = re.findall(r"^\| `GET[A-Z, ]* (/[^` ]+)`", pages, re.M)
    assert listed, "the list of pages has none"
    is_seen = lambda one: any(re.fullmatch(re.sub(r"\{\w+\}", r"\\d+", one), path) for path in seen)
    return [one for one in listed if not is_seen(one)]


def assert_strict(test, answers):
    """The headers of all answers."""
    for answer in answers:
        where = f"{answer.method} {answer.url}: {answer.status}"
        policy = directives(answer.headers.get("content-security-policy", ""))
        test.assertIn(tuple(policy.get("default-src", ())), [("'none'",), ("'self'",)], where)
        for directive, sources in policy.items():
            for source in sources:
                test.assertIn(source, ("'none'", "'self'", "data:"), f"{directive} of {where}")
                test.assertFalse(source == "data:" and directive != "img-src", f"{directive} of {where}")
        test.assertEqual(policy.get("frame-ancestors"), ["'none'"], where)
        test.assertEqual(policy.get("base-uri"), ["'none'"], where)
        test.assertEqual(policy.get("form-action"), ["'self'"], where)
        test.assertEqual(answer.headers.get("x-content-type-options"), "nosniff", where)
        test.assertIn(answer.headers.get("referrer-policy"), ("no-referrer", "same-origin"), where)
        if answer.document:
            test.assertIn("no-store", answer.headers.get("cache-control", ""), where)
        for cookie in answer.cookies:
            name = cookie.split("=")[0]
            attributes = [part.strip().lower() for part in cookie.split(";")[1:]]
            if "max-age=0" in attributes:  # it is taken away
                continue
            test.assertIn("httponly", attributes, f"{name} of {where}")
            test.assertTrue({"samesite=lax", "samesite=strict"} & set(attributes), f"{name} of {where}")
            test.assertIn("path=/", attributes, f"{name} of {where}")
            test.assertFalse([one for one in attributes if one.startswith("domain")], f"{name} of {where}")


def directives(policy):
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {part[0].lower(): part[1:] for part in parts}


def assert_hidden(test, secrets, places):
    """None of the secrets is in one of the places, in whatever case and grouping."""
    test.assertTrue(secrets, "no secret was seen at all")
    for place, texts in places.items():
        together = squeezed("\n".join(texts))
        for secret in secrets:
            test.assertNotIn(squeezed(secret), together, f"a secret is in {place}")


def squeezed(text):
    return re.sub(r"[\s\-+]|%20|%2[dD]", "", text).upper()
