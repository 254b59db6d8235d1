#!/usr/bin/env python3
"""Checks the page of a running server in Chromium, and takes pictures of it.

    page.py http://127.0.0.1:8080/ FOLDER [--plain HOST:PORT] [--only WORD]

It needs chromium and chromedriver, and nothing of Python but its standard library. The server should run with
`--flood off` and a data folder, and let anybody register; it may be used by others meanwhile, for all rooms and
names here are new ones. One line is printed for each check; the pictures lie in FOLDER. With any failure the exit
code is 1. `--plain` names a listener of plain text, for the check with a person who has only a socket.
"""

import argparse
import gzip
import os
import re
import socket
import sys
import time
import traceback
import urllib.parse
import urllib.request

from webdriver import Browser, Driver
from wire import Person, Relay

CHECKS = []
SPOKEN = "[...document.querySelectorAll('#lines .line.say .text, #lines .line.action .text')].map((n) => n.textContent)"


def check(function):
    CHECKS.append(function)
    return function


class Stage:
    """What every check works with: the server, browsers, and names that nobody had before."""

    def __init__(self, address, folder, plain, driver):
        self.address = address.rstrip("/")
        self.folder = folder
        self.plain = plain
        self.driver = driver
        self.mark = f"{os.getpid() % 10_000}{int(time.time()) % 10_000}"
        self.count = 0
        self.opened = []
        place = urllib.parse.urlsplit(self.address)
        self.relay = Relay(place.hostname, place.port or (443 if place.scheme == "https" else 80))
        self.relayed = f"{place.scheme}://127.0.0.1:{self.relay.port}"

    def name(self, start):
        self.count += 1
        return f"{start}{self.mark}x{self.count}"

    def browser(self, **words):
        browser = Browser(self.driver, **words)
        self.opened.append(browser)
        return browser

    def person(self, start="ben"):
        person = Person(self.address, self.name(start))
        self.opened.append(person)
        return person

    def inside(self, room=None, nick=None, address=None, browser=None, **words):
        """A browser whose person has come in, and the room and the name that they have."""
        room = room or self.name("#room")
        nick = nick or self.name("ann")
        browser = browser or self.browser(**words)
        browser.open(f"{address or self.address}/#{urllib.parse.quote(room[1:])}")
        browser.wait("document.getElementById('door').checkVisibility()", what="the door")
        browser.fill("#door-name", nick)
        browser.press("Enter")
        self.settled(browser, room)
        return browser, room, nick

    def settled(self, browser, room):
        browser.wait("document.getElementById('room-name').textContent === values[0]", room)
        browser.wait("document.getElementById('yard').dataset.phase === 'inside'")
        browser.wait("document.getElementById('people-count').textContent > 0", what="people in the room")
        browser.wait("document.getElementById('older').textContent || document.querySelectorAll('.line').length > 30",
                     what="the end of the history")

    def fetch(self, path, method="GET", **headers):
        request = urllib.request.Request(self.address + path, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=15) as reply:
                return reply.status, dict(reply.headers.items()), reply.read()
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers.items()), error.read()

    def close(self):
        self.relay.refuses = False
        for one in self.opened:
            one.close()
        self.opened.clear()


def spoken(browser):
    return browser.run(f"return {SPOKEN}")


def wait_spoken(browser, text):
    browser.wait(f"{SPOKEN}.includes(values[0])", text, what=f"the line {text}")


def equal(left, right, what=""):
    assert left == right, f"{what} {left!r} is not {right!r}"


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
    told = browser.wait("document.getElementById('door-error').checkVisibility() && document.getElementById('door-error').textContent")
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
    equal(browser.run("return [document.getElementById('door-name').value, document.activeElement.id]"),
          [owner.nick, "door-password"])
    stored = browser.run("return JSON.stringify([sessionStorage, localStorage])")
    assert "long pass" not in stored, stored


@check
def one_enter_finishes_and_sends_a_korean_syllable(stage):
    browser, room, _ = stage.inside()
    other = stage.person()
    other.join(room)
    for syllables in (["ㅎ", "하", "한"], ["ㄱ", "그", "글"]):
        for syllable in syllables:
            browser.cdp("Input.imeSetComposition", text=syllable, selectionStart=len(syllable), selectionEnd=len(syllable))
        # An input method finishes the syllable with the Enter, and the line break follows.
        browser.cdp("Input.insertText", text=syllables[-1])
        browser.press("Enter")
        other.expect(f"PRIVMSG {room} :{syllables[-1]}$")
        wait_spoken(browser, syllables[-1])
    equal(browser.run("return document.getElementById('message').value"), "")
    # Where the break comes while the syllable is still open, it is sent once it is finished.
    browser.run("""
      const field = document.getElementById("message");
      field.value = "마당";
      field.dispatchEvent(new CompositionEvent("compositionstart"));
      field.dispatchEvent(new InputEvent("beforeinput", { inputType: "insertLineBreak", isComposing: true, cancelable: true }));
      field.dispatchEvent(new CompositionEvent("compositionend", { data: "당" }));
    """)
    wait_spoken(browser, "마당")
    equal(spoken(browser), ["한", "글", "마당"])


@check
def a_key_that_only_finishes_a_composition_sends_nothing(stage):
    browser, room, _ = stage.inside()
    browser.cdp("Input.imeSetComposition", text="にほん", selectionStart=3, selectionEnd=3)
    browser.cdp("Input.dispatchKeyEvent", type="rawKeyDown", key="Process", windowsVirtualKeyCode=229)
    browser.cdp("Input.insertText", text="日本")
    equal(browser.wait("document.getElementById('message').value"), "日本")
    browser.press("Enter")
    wait_spoken(browser, "日本")


@check
def shift_and_enter_make_one_message_of_several_lines(stage):
    browser, room, nick = stage.inside()
    other = stage.person()
    other.join(room)
    browser.write("one")
    browser.press("Shift", "Enter")
    browser.write("two")
    browser.press("Enter")
    wait_spoken(browser, "one\ntwo")
    lines = other.until(r"BATCH -")
    equal([line.rsplit(":", 1)[1] for line in lines if "PRIVMSG" in line], ["one", "two"])
    long = "가나다라 마바사 " * 60
    browser.fill("#message", long)
    browser.press("Enter")
    wait_spoken(browser, long.strip())
    other.until(r"BATCH -")


@check
def nothing_that_somebody_writes_is_markup(stage):
    browser, room, _ = stage.inside()
    attack = "<img src=x onerror=window.hit=1><script>window.hit=1</script>"
    other = stage.person("<b>".replace("<b>", "mal"))
    other.join(room)
    strange = stage.name("`{[x]}|")
    other.send(f"NICK {strange}", f"PRIVMSG {room} :{attack}", f"NOTICE {room} :{attack}", f"PRIVMSG {room} :\x01ACTION {attack}\x01",
               f"PRIVMSG {room} :javascript:window.hit=1 data:text/html,<b> https://[ http://x/\"onclick=window.hit=1",
               f"PRIVMSG {room} :\x0304,99{attack}\x03 \x02\x1d\x1fx \u202eabc", f"TOPIC {room} :{attack}",
               f"PART {room} :{attack}")
    browser.say(f"/topic {attack}")
    browser.wait("document.getElementById('topic').textContent.includes('<img')")
    browser.say(f"/whois {strange}")
    evil = f"#<img/src=x/onerror=window.hit=1>{stage.mark}"
    browser.say(f"/join {evil}")
    browser.wait("document.getElementById('room-name').textContent === values[0]", evil)
    browser.say(attack)
    wait_spoken(browser, attack)
    browser.run("location.hash = '#' + encodeURIComponent('<svg onload=window.hit=1>')")
    browser.run("location.hash = '#%zz%00'")
    browser.click(f"#room-list a[href='#{urllib.parse.quote(room[1:])}']")
    wait_spoken(browser, attack)
    found = browser.run("""
      const yard = document.getElementById("yard");
      return { hit: window.hit, images: yard.querySelectorAll("img, script, iframe, #lines svg").length,
        links: [...yard.querySelectorAll("#lines a")].map((a) => [a.protocol, a.rel]) };
    """)
    equal(found["hit"], None)
    equal(found["images"], 0)
    assert all(link == ["http:", "noopener noreferrer"] for link in found["links"]), found


@check
def addresses_become_links_and_formatting_becomes_form(stage):
    browser, room, _ = stage.inside()
    other = stage.person()
    other.join(room)
    other.send(f"PRIVMSG {room} :see (https://example.com/a?b=c#d), or http://example.org. \x02bold\x02 \x0304red\x03 plain")
    text = browser.wait("document.querySelector('#lines .say .text')").keys() and browser.run(
        "return document.querySelector('#lines .say .text').textContent")
    equal(text, "see (https://example.com/a?b=c#d), or http://example.org. bold red plain")
    equal(browser.run("return [...document.querySelectorAll('#lines a')].map((a) => a.href)"),
          ["https://example.com/a?b=c#d", "http://example.org/"])
    equal(browser.run("return document.querySelector('#lines b').textContent"), "bold")


@check
def older_messages_come_as_one_scrolls_up(stage):
    room = stage.name("#old")
    other = stage.person()
    other.join(room)
    texts = [f"line {index}" for index in range(450)]
    for start in range(0, 450, 50):
        other.send(*[f"PRIVMSG {room} :{text}" for text in texts[start:start + 50]])
        other.expect(f":line {start + 49}$")
    browser, _, _ = stage.inside(room)
    equal(spoken(browser)[-1], "line 449")
    assert len(spoken(browser)) <= 200
    browser.run("document.getElementById('log').focus()")
    seen = 0
    for _ in range(10):
        before = browser.run("""
          const log = document.getElementById("log");
          log.scrollTop = 0;
          return document.querySelectorAll("#lines .line").length;
        """)
        if browser.run("return document.getElementById('older').textContent").startswith("This is where"):
            break
        browser.wait("document.querySelectorAll('#lines .line').length > values[0] || document.getElementById('older').textContent.startsWith('This')", before)
        seen += 1
    equal(spoken(browser), texts)
    assert seen >= 2
    # What was being read is still under the eyes: the log does not jump to its end.
    assert browser.run("const log = document.getElementById('log'); return log.scrollHeight - log.scrollTop - log.clientHeight") > 500
    other.say(room, "while reading above")
    browser.wait("document.getElementById('newest').checkVisibility()")
    browser.click("#newest")
    browser.wait("(() => { const log = document.getElementById('log'); return log.scrollHeight - log.scrollTop - log.clientHeight < 4; })()")


@check
def a_broken_connection_loses_and_doubles_nothing(stage):
    browser, room, _ = stage.inside(address=stage.relayed)
    other = stage.person()
    other.join(room)
    browser.say("before")
    other.expect(":before$")
    other.say(room, "first")
    wait_spoken(browser, "first")
    stage.relay.refuses = True
    stage.relay.cut()
    browser.wait("document.getElementById('trouble').checkVisibility()", what="that the connection broke")
    browser.say("typed meanwhile")
    browser.say("and more")
    browser.wait("document.querySelectorAll('#pending .line').length === 2")
    browser.write("half a li")
    other.say(room, *[f"missed {index}" for index in range(20)])
    stage.relay.refuses = False
    browser.click("#retry")
    stage.settled(browser, room)
    wait_spoken(browser, "and more")
    expected = ["before", "first", *[f"missed {index}" for index in range(20)], "typed meanwhile", "and more"]
    equal(spoken(browser), expected)
    equal(browser.run("return document.getElementById('message').value"), "half a li")
    equal(browser.run("return document.querySelectorAll('#pending .line').length"), 0)
    other.say(room, "last")
    heard = other_texts(stage, room)
    equal(heard, [*expected, "last"])


def other_texts(stage, room):
    """All that the history of a room has, as somebody else reads it."""
    reader = stage.person("reader")
    reader.send("CAP REQ :draft/chathistory", f"JOIN {room}", f"CHATHISTORY LATEST {room} * 500")
    reader.expect(r"BATCH \+\S+ chathistory")
    lines = reader.until(r"BATCH -\S+$")
    return [line.split(f"PRIVMSG {room} :")[1] for line in lines if "PRIVMSG" in line]


@check
def a_line_whose_echo_was_lost_is_not_said_twice(stage):
    browser, room, _ = stage.inside(address=stage.relayed)
    browser.say("one")
    wait_spoken(browser, "one")
    other = stage.person()
    other.join(room)
    stage.relay.lose("down")
    browser.say("one")
    other.expect(":one$")
    other.say(room, "one")
    stage.relay.cut()
    stage.settled(browser, room)
    browser.say("two")
    wait_spoken(browser, "two")
    equal(spoken(browser), ["one", "one", "one", "two"])
    equal(other_texts(stage, room), ["one", "one", "one", "two"])


@check
def a_line_that_never_arrived_is_said_once(stage):
    browser, room, _ = stage.inside(address=stage.relayed)
    other = stage.person()
    other.join(room)
    other.say(room, "same")
    wait_spoken(browser, "same")
    stage.relay.lose("up")
    browser.say("same")
    browser.wait("document.querySelectorAll('#pending .line').length === 1")
    stage.relay.cut()
    other.expect(r":same$")
    stage.settled(browser, room)
    browser.wait("document.querySelectorAll('#pending .line').length === 0")
    equal(spoken(browser), ["same", "same"])
    equal(other_texts(stage, room), ["same", "same"])


@check
def a_page_that_is_loaded_anew_goes_on_where_it_was(stage):
    browser, room, nick = stage.inside(address=stage.relayed)
    browser.say("said")
    wait_spoken(browser, "said")
    stage.relay.lose("down")
    browser.say("in doubt")
    browser.wait("document.querySelectorAll('#pending .line').length === 1")
    browser.say("waits behind it")
    browser.write("half a li")
    browser.wait("sessionStorage.madang.includes('half a li')")
    browser.run("location.reload()")
    stage.settled(browser, room)
    wait_spoken(browser, "waits behind it")
    equal(spoken(browser), ["said", "in doubt", "waits behind it"])
    equal(browser.run("return document.getElementById('message').value"), "half a li")
    browser.wait("document.getElementById('own-name').textContent === values[0]", nick, seconds=30)
    equal(other_texts(stage, room), ["said", "in doubt", "waits behind it"])


@check
def a_copied_tab_does_not_send_what_waits_in_the_first_one(stage):
    browser, room, _ = stage.inside(address=stage.relayed)
    stage.relay.refuses = True
    stage.relay.cut()
    browser.wait("document.getElementById('trouble').checkVisibility()")
    browser.say("only once")
    browser.wait("sessionStorage.madang.includes('only once')")
    first = browser.call("GET", "/window")
    stage.relay.refuses = False
    # A window that this one opens has a copy of its storage.
    browser.run("window.open(location.href)")
    handles = browser.call("GET", "/window/handles")
    browser.call("POST", "/window", {"handle": [handle for handle in handles if handle != first][0]})
    stage.settled(browser, room)
    browser.call("POST", "/window", {"handle": first})
    browser.run("document.getElementById('retry').click()")
    stage.settled(browser, room)
    wait_spoken(browser, "only once")
    browser.say("end")
    wait_spoken(browser, "end")
    equal(other_texts(stage, room), ["only once", "end"])


@check
def five_thousand_lines_in_one_message_are_quick(stage):
    browser, room, nick = stage.inside()
    result = browser.run("""
      const [room, done] = [arguments[0]];
      const lines = Array.from({ length: 5000 }, (_, index) =>
        `@time=2026-01-01T00:00:00.000Z;msgid=flood${index} :bob!b@host PRIVMSG ${room} :line ${index} https://example.com/${index}`);
      const socket = window.sockets.at(-1);
      const start = performance.now();
      socket.dispatchEvent(new MessageEvent("message", { data: lines.join("\\r\\n") + "\\r\\n" }));
      const taken = performance.now() - start;
      return new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => {
        const nodes = [...document.querySelectorAll("#lines .line .text")];
        resolve({ taken, whole: performance.now() - start, count: nodes.length, last: nodes.at(-1).textContent });
      }, 0)));
    """, room)
    equal(result["last"], "line 4999 https://example.com/4999")
    assert result["count"] <= 2000, result
    assert result["taken"] < 500 and result["whole"] < 1500, result
    # The same ones again are known already.
    browser.run("window.sockets.at(-1).dispatchEvent(new MessageEvent('message', { data: '@msgid=flood4999 :bob!b@host PRIVMSG ' + arguments[0] + ' :twice' }))", room)
    browser.say("after them")
    wait_spoken(browser, "after them")
    assert "twice" not in spoken(browser)
    return f"{result['taken']:.0f} ms to take, {result['whole']:.0f} ms with the frame"


@check
def mentions_stand_out_and_count_in_the_title(stage):
    browser, room, nick = stage.inside(nick=stage.name("하늘"))
    other = stage.person()
    other.join(room)
    elsewhere = stage.name("#other")
    browser.say(f"/join {elsewhere}")
    stage.settled(browser, elsewhere)
    other.say(room, "nothing for anybody", f"{nick}아, 어디야?", f"저{nick}x", f"no{nick}")
    browser.wait("document.title.startsWith('(1) ')")
    link = f"#room-list a[href='#{urllib.parse.quote(room[1:])}']"
    browser.wait("document.querySelector(values[0] + ' .badge').textContent === '1'", link)
    browser.wait("document.querySelector(values[0]).textContent.includes('4 unread')", link)
    browser.press("Alt", "ArrowUp")
    browser.wait("document.getElementById('room-name').textContent === values[0]", room)
    browser.wait("document.querySelectorAll('.line.mention').length === 1")
    browser.wait("!document.title.startsWith('(')")
    browser.wait("document.querySelector('.fresh')")


@check
def direct_messages_have_a_place_of_their_own(stage):
    browser, room, nick = stage.inside()
    other = stage.person()
    other.send(f"PRIVMSG {nick} :psst")
    browser.wait("document.title.startsWith('(1) ')")
    browser.click("#talk-list a")
    wait_spoken(browser, "psst")
    browser.say("what is it?")
    other.expect(f"PRIVMSG {other.nick} :what is it\\?")
    equal(urllib.parse.unquote(browser.run("return location.hash")), f"#,{other.nick}")
    browser.run("history.back()")
    browser.wait("document.getElementById('room-name').textContent === values[0]", room)
    browser.say("/msg nobodyhere hello")
    browser.wait("document.querySelector('#pending .failed .state')?.textContent.includes('No such nick')")
    browser.run("document.querySelector('#pending .state button:last-child').click()")
    browser.wait("document.querySelectorAll('#pending .line').length === 0")


@check
def a_person_with_only_a_socket_is_in_the_same_room(stage):
    if not stage.plain:
        return "skipped: there is no --plain"
    host, port = stage.plain.rsplit(":", 1)
    with socket.create_connection((host, int(port)), 15) as plain:
        file = plain.makefile("rw", encoding="utf-8", newline="\n")
        greeting = file.readline()
        room = re.search(r"#[^ ;,]+", greeting).group(0)
        browser, _, _ = stage.inside(room=room)
        text = stage.name("from nc ")
        file.write(text + "\n")
        file.flush()
        wait_spoken(browser, text)
        answer = stage.name("from the page ")
        browser.say(answer)
        while answer not in file.readline():
            pass
    return None


@check
def commands_answer_where_they_were_written(stage):
    browser, room, nick = stage.inside()
    other = stage.person()
    other.join(room)

    def answers(command, part, kind="note"):
        browser.say(command)
        browser.wait("[...document.querySelectorAll('#lines .line.' + values[1])].some((n) => n.textContent.includes(values[0]))", part, kind,
                     what=f"the answer to {command}")

    answers("/topic 오늘의 이야기", "set the topic: 오늘의 이야기")
    browser.wait("document.getElementById('topic').textContent === '오늘의 이야기'")
    answers("/topic", "The topic is: 오늘의")
    answers("/names", other.nick)
    answers(f"/whois {other.nick}", "silent for")
    answers("/away lunch", "marked as being away")
    answers("/help", "/topic WORDS")
    answers("/nosuch", "no command /nosuch", "error")
    answers("/join #a,b", "begins with #", "error")
    answers("/whois", "/whois NAME")
    answers("/raw VERSION", "351")
    answers("/quote TIME", "391")
    answers("/list", room)
    answers("/invite nobodyhere", "Nobody here has that name", "error")
    answers(f"/kick {other.nick} bye", f"put {other.nick} out: bye")
    browser.say("/me waves")
    other.join(room)
    browser.wait("document.querySelector('.line.action .text').textContent === 'waves'")
    browser.say("//slash")
    wait_spoken(browser, "/slash")
    browser.say(f"needle{stage.mark} in the hay")
    wait_spoken(browser, f"needle{stage.mark} in the hay")
    answers(f"/search needle{stage.mark}", "1 message with")
    now = stage.name("anna")
    browser.say(f"/nick {now}")
    browser.wait("document.getElementById('own-name').textContent === values[0]", now)
    browser.say("/undo")
    browser.wait("document.querySelector('.line.gone .text')?.textContent === 'Taken back'")
    browser.say(f"/nick {other.nick}")
    browser.wait("[...document.querySelectorAll('.error')].some((n) => n.textContent.includes('Choose another name'))")
    browser.say("/part")
    browser.wait("document.getElementById('room-name').textContent !== values[0]", room)


@check
def whoever_is_kept_out_is_told_and_keeps_their_words(stage):
    owner = stage.person("owner")
    room = stage.name("#closed")
    owner.join(room)
    browser, first, nick = stage.inside()
    owner.send(f"MODE {room} +i")
    owner.expect(f"MODE {room} \\+i")
    browser.say(f"/join {room}")
    browser.wait("[...document.querySelectorAll('.error')].some((n) => n.textContent.includes('/invite'))")
    browser.say("let me in")
    browser.wait("document.getElementById('message').value === 'let me in'")
    owner.send(f"INVITE {nick} {room}")
    browser.wait("[...document.querySelectorAll('.note')].some((n) => n.textContent.includes('invites you'))")
    browser.fill("#message", "/join")
    browser.press("Enter")
    stage.settled(browser, room)
    owner.send(f"KICK {room} {nick} :enough")
    browser.wait("[...document.querySelectorAll('.error')].some((n) => n.textContent.includes('put you out: enough'))")


@check
def names_complete_and_escape_goes_to_the_newest(stage):
    browser, room, _ = stage.inside()
    other = stage.person("zelda")
    other.join(room)
    browser.wait("document.getElementById('people-count').textContent === '2'")
    browser.write("zel")
    browser.press("Tab")
    equal(browser.run("return document.getElementById('message').value"), f"{other.nick}: ")
    browser.fill("#message", "")
    browser.press("Tab")
    browser.wait("document.activeElement.id === 'send'")
    browser.press("Escape")
    browser.wait("document.activeElement.id === 'message'")


@check
def people_are_one_stop_of_the_tab_key(stage):
    browser, room, _ = stage.inside()
    for _ in range(3):
        stage.person().join(room)
    browser.wait("document.querySelectorAll('#people-list button').length === 4")
    equal(browser.run("return document.querySelectorAll('#people-list button:not([tabindex=\"-1\"])').length"), 1)
    browser.run("document.querySelector('#people-list button').focus()")
    browser.press("ArrowDown")
    second = browser.run("return document.activeElement.dataset.nick")
    equal(browser.run("return document.querySelectorAll('#people-list button')[1].dataset.nick"), second)
    stage.person().join(room)
    browser.wait("document.querySelectorAll('#people-list button').length === 5")
    equal(browser.run("return document.activeElement.dataset.nick"), second, "the focus")


@check
def everything_has_a_name_for_screen_readers(stage):
    browser, room, _ = stage.inside()
    browser.say("words")
    wait_spoken(browser, "words")
    nodes = browser.cdp("Accessibility.getFullAXTree")["nodes"]
    nameless = [node["role"]["value"] for node in nodes if not node.get("ignored")
                and any(p["name"] == "focusable" and p["value"].get("value") for p in node.get("properties", []))
                and node["role"]["value"] != "RootWebArea" and not node.get("name", {}).get("value")]
    equal(nameless, [])
    roles = {node["role"]["value"] for node in nodes}
    assert {"log", "navigation", "main", "complementary"} <= roles, roles
    equal(browser.run("return document.documentElement.lang"), "en")


@check
def text_has_contrast_by_light_and_by_dark(stage):
    browser, room, nick = stage.inside()
    other = stage.person()
    other.join(room)
    other.say(room, f"{nick}: look", "plain")
    browser.say("/nosuch")
    browser.wait("document.querySelector('.error') && document.querySelector('.mention')")
    for theme in ("light", "dark"):
        browser.theme(theme)
        worst = browser.run("""
          const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
          const bytes = (color) => {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = color;
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data];
          };
          const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
            .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
            .reduce((sum, v, index) => sum + v * [0.2126, 0.7152, 0.0722][index], 0);
          const ground = (node) => {
            for (let one = node; one; one = one.parentElement) {
              const color = bytes(getComputedStyle(one).backgroundColor);
              if (color[3] === 255) return color;
            }
          };
          const found = [];
          const hues = Array.from({ length: 12 }, (_, index) => {
            const node = document.createElement("b");
            node.className = `name hue hue${index}`;
            node.textContent = "x";
            document.getElementById("lines").append(node);
            return node;
          });
          for (const node of document.querySelectorAll("#yard *")) {
            if (!node.checkVisibility() || ![...node.childNodes].some((c) => c.nodeType === 3 && c.data.trim())) continue;
            const style = getComputedStyle(node);
            if (style.opacity === "0" || node.closest("option")) continue;
            const [a, b] = [light(bytes(style.color)), light(ground(node))].sort().reverse();
            found.push([(a + 0.05) / (b + 0.05), node.className || node.id || node.localName]);
          }
          hues.forEach((node) => node.remove());
          return found.sort((a, b) => a[0] - b[0])[0];
        """)
        assert worst[0] >= 4.5, f"{theme}: {worst}"


@check
def on_a_phone_lists_are_drawers(stage):
    browser, room, _ = stage.inside()
    browser.size(390, 844, is_phone=True)
    browser.wait("!document.getElementById('places').checkVisibility({ visibilityProperty: true })")
    equal(browser.run("return document.documentElement.scrollWidth <= innerWidth"), True)
    browser.click("#places-open")
    browser.wait("document.activeElement.id === 'places-close'")
    equal(browser.run("return document.getElementById('places-open').getAttribute('aria-expanded')"), "true")
    browser.press("Escape")
    browser.wait("document.activeElement.id === 'places-open'")
    browser.wait("!document.getElementById('places').checkVisibility({ visibilityProperty: true })")
    browser.click("#people-open")
    browser.wait("document.querySelector('#people-list button')?.checkVisibility({ visibilityProperty: true })")
    small = browser.run("""
      return [...document.querySelectorAll("button, a, select, input, textarea")]
        .filter((n) => n.checkVisibility({ visibilityProperty: true }) && n.tabIndex >= 0 && !n.classList.contains("skip"))
        .map((n) => [n.getBoundingClientRect(), n.id]).filter(([box]) => box.height < 24).map(([, id]) => id);
    """)
    equal(small, [])


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


@check
def it_is_plain_and_beautiful(stage):
    """Pictures, to be looked at."""
    for languages, code in (("en-US,en", "en"), ("ko-KR,ko", "ko")):
        browser = stage.browser(languages=languages)
        room = stage.name("#마당" if code == "ko" else "#courtyard")
        others = [stage.person(name) for name in (("하늘", "별이", "지우") if code == "ko" else ("mira", "jonas", "하늘"))]
        for other in others:
            other.join(room)
        browser.open(f"{stage.address}/#{urllib.parse.quote(room[1:])}")
        browser.wait("document.activeElement.id === 'door-name'")
        pictures(stage, browser, f"door-{code}")
        nick = stage.name("바다" if code == "ko" else "ann")
        browser.fill("#door-name", nick)
        browser.press("Enter")
        stage.settled(browser, room)
        talk(browser, room, nick, others, code)
        browser.wait("document.querySelectorAll('#people-list button').length === 4")
        pictures(stage, browser, f"room-{code}")


TALK = {
    "en": ["The plum tree is in bloom again.", "Already? It was snowing last week.", "Look: https://example.org/plum-tree",
           "I'll bring tea at four.", "{nick}, will you come too?", "Yes! With rice cakes.", "waves from the gate"],
    "ko": ["매화가 다시 피었어요.", "벌써요? 지난주에는 눈이 왔는데.", "보세요: https://example.org/maehwa", "네 시에 차를 가져갈게요.",
           "{nick}님도 올래요?", "네! 떡을 가져갈게요.", "대문에서 손을 흔든다"],
}


def talk(browser, room, nick, others, code):
    texts = [text.replace("{nick}", nick) for text in TALK[code]]
    others[2].send(f"TOPIC {room} :" + ("오늘의 마당: 꽃과 차" if code == "ko" else "Today in the courtyard: blossoms and tea"))
    others[0].say(room, texts[0])
    others[1].say(room, texts[1])
    others[0].say(room, texts[2], texts[3])
    others[0].say(room, texts[4])
    wait_spoken(browser, texts[4])
    browser.say(texts[5])
    wait_spoken(browser, texts[5])
    others[1].send(f"PRIVMSG {room} :\x01ACTION {texts[6]}\x01")
    others[1].send(f"PRIVMSG {nick} :" + ("잠깐 이야기할 수 있어요?" if code == "ko" else "Do you have a minute?"))
    wait_spoken(browser, texts[6])
    browser.wait("document.querySelector('#talk-list .badge')")


def pictures(stage, browser, name):
    for theme in ("light", "dark"):
        browser.theme(theme)
        for width, height, is_phone in ((1280, 800, False), (390, 844, True)):
            browser.size(width, height, is_phone)
            browser.wait("document.getAnimations().length === 0")
            browser.picture(os.path.join(stage.folder, f"{name}-{theme}-{width}x{height}.png"))
    browser.size(1280, 800)
    browser.theme("light")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("folder")
    parser.add_argument("--plain")
    parser.add_argument("--only", default="")
    words = parser.parse_args()
    os.makedirs(words.folder, exist_ok=True)
    driver = Driver()
    failures = 0
    try:
        stage = Stage(words.address, words.folder, words.plain, driver)
        for one in CHECKS:
            if words.only not in one.__name__:
                continue
            failures += not run(one, stage)
    finally:
        driver.stop()
    sys.exit(1 if failures else 0)


def run(one, stage):
    """One check, and what the console said meanwhile. False where it failed."""
    title = one.__name__.replace("_", " ")
    started = time.monotonic()
    try:
        remark = one(stage)
        for browser in stage.opened:
            if isinstance(browser, Browser):
                equal(browser.complaints(), [], "the console")
        print(f"ok    {time.monotonic() - started:5.1f} s  {title}{f' ({remark})' if remark else ''}", flush=True)
        return True
    except Exception as error:  # A check that breaks in any way has failed, and the next one has its turn.
        print(f"FAIL  {title}: {error}", flush=True)
        traceback.print_exc()
        for index, browser in enumerate(b for b in stage.opened if isinstance(b, Browser)):
            browser.picture(os.path.join(stage.folder, f"failed-{one.__name__}-{index}.png"))
        return False
    finally:
        stage.close()


if __name__ == "__main__":
    main()
