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
    owner = stage.person("owner")
    owner.send("REGISTER * * :a long passwörd")
    owner.expect("REGISTER SUCCESS")
    owner.send("QUIT")
    owner.expect("ERROR")
    browser = stage.browser()
    browser.open(f"{stage.address}/#{stage.mark}accounts")
    browser.wait("document.activeElement.id === 'door-name'")
    browser.write(owner.nick)
    browser.press("Tab")
    browser.press("Space")
    browser.wait("document.getElementById('door-password').checkVisibility()")
    for password in ("not this one", "a long passwörd"):
        browser.fill("#door-password", password)
        browser.press("Enter")
        if password == "not this one":
            browser.wait("document.getElementById('door-error').textContent.includes('match')")
    browser.wait("document.getElementById('yard').dataset.phase === 'inside'")
    browser.say(f"/whois {owner.nick}")
    browser.wait("[...document.querySelectorAll('.note .text')].some((n) => n.textContent.includes('logged in as'))")
    browser.run("location.reload()")
    browser.wait("document.getElementById('door-error').textContent.includes('Sign in again')")
    equal(
        browser.run("return [document.getElementById('door-name').value, document.activeElement.id]"),
        [owner.nick, "door-password"],
    )
    stored = browser.run("return JSON.stringify([sessionStorage, localStorage])")
    assert "long pass" not in stored, stored


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
