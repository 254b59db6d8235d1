"""Coming in."""

import gzip
import re
import urllib.parse

from stage import check, equal, wait_spoken


@check
def the_files_are_small_and_the_page_has_no_inline_code(stage):
    status, headers, body = stage.fetch("/")
    equal(status, 200)
    names = re.findall(r'(?:href|src)="([^"]+)"', body.decode())
    equal(sorted(name.rsplit(".", 1)[1] for name in names), ["css", "js", "svg"])
    total = len(gzip.compress(body, 9))
    for name in names:
        status, _, data = stage.fetch("/" + name.lstrip("/"))
        equal(status, 200, name)
        total += len(gzip.compress(data, 9))
    assert total < 40 * 1024, f"{total} bytes compressed"
    assert not re.search(rb"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", body)
    policy = headers.get("Content-Security-Policy", "")
    for part in ("default-src 'none'", "require-trusted-types-for 'script'", "form-action 'none'"):
        assert part in policy, policy


@check
def the_room_stands_in_the_link_and_the_keyboard_alone_comes_in(stage):
    room, nick = stage.name("#뜰"), stage.name("ann")
    browser = stage.browser()
    browser.open(f"{stage.address}/#{urllib.parse.quote(room[1:])}")
    browser.wait("document.activeElement.id === 'door-name'")
    equal(browser.run("return document.getElementById('door-room').value"), room)
    browser.write(nick)
    for wanted in ("door-account", "door-room", "door-enter"):
        browser.press("Tab")
        browser.wait("document.activeElement.id === values[0]", wanted)
    browser.press("Enter")
    stage.settled(browser, room)
    browser.wait("document.activeElement.id === 'message'")
    equal(urllib.parse.unquote(browser.run("return location.hash")), room)
    browser.write("hello from keys")
    browser.press("Enter")
    wait_spoken(browser, "hello from keys")
    equal(browser.run("return document.querySelector('.line.first .name').textContent"), nick)
    browser.press("Tab")
    browser.wait("document.activeElement.id === 'send'")


@check
def a_name_that_is_taken_is_told_with_what_to_do(stage):
    other = stage.person()
    browser = stage.browser()
    browser.open(stage.address + "/")
    browser.wait("document.activeElement.id === 'door-name'")
    browser.write(other.nick)
    browser.press("Enter")
    told = browser.wait(
        "document.getElementById('door-error').checkVisibility() && document.getElementById('door-error').textContent"
    )
    assert other.nick in told and "Choose another" in told, told
    browser.fill("#door-name", "#9")
    browser.press("Enter")
    browser.wait("document.getElementById('door-error').textContent.includes('without blanks')")
    browser.fill("#door-name", stage.name("ann"))
    browser.press("Enter")
    browser.wait("document.getElementById('yard').dataset.phase === 'inside'")


@check
def signing_in_tells_a_wrong_password_and_takes_the_right_one(stage):
    name, room = stage.account("a long passwörd"), stage.name("#accounts")
    browser = stage.browser()
    stage.sign_in(browser, stage.address, room, name, "not this one")
    browser.wait("document.getElementById('door-error').textContent.includes('match')")
    browser.fill("#door-password", "a long passwörd")
    browser.press("Enter")
    stage.settled(browser, room)
    assert "AUTHENTICATE SCRAM-SHA-256" in browser.run("return window.sent")
    browser.say(f"/whois {name}")
    browser.wait("[...document.querySelectorAll('.note .text')].some((n) => n.textContent.includes('logged in as'))")
    browser.run("location.reload()")
    browser.wait("document.getElementById('door-error').textContent.includes('Sign in again')")
    door = browser.run("return [document.getElementById('door-name').value, document.activeElement.id]")
    equal(door, [name, "door-password"])
    stored = browser.run("return JSON.stringify([{ ...sessionStorage }, { ...localStorage }])")
    assert "long pass" not in stored, stored


@check
def signing_in_works_where_the_browser_has_no_cryptography(stage):
    """Over plain HTTP it has none, and the password goes as it is."""
    name, room = stage.account("a long passwörd"), stage.name("#accounts")
    browser = stage.browser()
    hide = "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })"
    browser.cdp("Page.addScriptToEvaluateOnNewDocument", source=hide)
    stage.sign_in(browser, stage.address, room, name, "a long passwörd")
    stage.settled(browser, room)
    assert "AUTHENTICATE PLAIN" in browser.run("return window.sent")


@check
def who_registered_meanwhile_signs_in_after_a_break_and_goes_on(stage):
    browser, room, nick = stage.inside(address=stage.relayed)
    browser.say("/msg NickServ REGISTER sesame-open-7")
    browser.wait("[...document.querySelectorAll('.notice')].some((n) => n.textContent.includes('recovery code'))")
    browser.run("location.hash = '#' + arguments[0]", room[1:])
    stage.settled(browser, room)
    stage.relay.cut()
    browser.wait("document.getElementById('door-error').textContent.includes('Sign in again')")
    browser.write("sesame-open-7")
    browser.press("Enter")
    stage.settled(browser, room)
    equal(browser.run("return document.getElementById('own-name').textContent"), nick)


@check
def the_language_can_be_changed_and_stays(stage):
    browser, room, _ = stage.inside(languages="ko-KR,ko")
    equal(browser.run("return document.documentElement.lang"), "ko")
    browser.say("안녕")
    wait_spoken(browser, "안녕")
    assert re.search(r"오[전후] \d", browser.run("return document.querySelector('.head time').textContent"))
    browser.run("""
      const select = document.getElementById("yard-language");
      select.value = "en";
      select.dispatchEvent(new Event("change"));
    """)
    browser.wait("document.getElementById('people-title').textContent === 'People'")
    browser.run("location.reload()")
    browser.wait("document.getElementById('people-title').textContent === 'People'")
