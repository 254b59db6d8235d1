"""What others wrote."""

import re
import socket
import urllib.parse

from stage import check, equal, spoken, wait_spoken


@check
def nothing_that_somebody_writes_is_markup(stage):
    browser, room, _ = stage.inside()
    attack = "<img src=x onerror=window.hit=1><script>window.hit=1</script>"
    other = stage.person("<b>".replace("<b>", "mal"))
    other.join(room)
    strange = stage.name("`{[x]}|")
    other.send(
        f"NICK {strange}",
        f"PRIVMSG {room} :{attack}",
        f"NOTICE {room} :{attack}",
        f"PRIVMSG {room} :\x01ACTION {attack}\x01",
        f'PRIVMSG {room} :javascript:window.hit=1 data:text/html,<b> https://[ http://x/"onclick=window.hit=1',
        f"PRIVMSG {room} :\x0304,99{attack}\x03 \x02\x1d\x1fx \u202eabc",
        f"TOPIC {room} :{attack}",
        f"PART {room} :{attack}",
    )
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
    other.send(
        f"PRIVMSG {room} :see (https://example.com/a?b=c#d), or http://example.org. \x02bold\x02 \x0304red\x03 plain"
    )
    text = browser.wait("document.querySelector('#lines .say .text')").keys() and browser.run(
        "return document.querySelector('#lines .say .text').textContent"
    )
    equal(text, "see (https://example.com/a?b=c#d), or http://example.org. bold red plain")
    equal(
        browser.run("return [...document.querySelectorAll('#lines a')].map((a) => a.href)"),
        ["https://example.com/a?b=c#d", "http://example.org/"],
    )
    equal(browser.run("return document.querySelector('#lines b').textContent"), "bold")


@check
def older_messages_come_as_one_scrolls_up(stage):
    room = stage.name("#old")
    other = stage.person()
    other.join(room)
    texts = [f"line {index}" for index in range(450)]
    for start in range(0, 450, 50):
        other.send(*[f"PRIVMSG {room} :{text}" for text in texts[start : start + 50]])
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
        if browser.run("return document.getElementById('older').textContent").startswith("The history"):
            break
        browser.wait(
            "document.querySelectorAll('#lines .line').length > values[0] || document.getElementById('older').textContent.startsWith('The history')",
            before,
        )
        seen += 1
    equal(spoken(browser), texts)
    assert seen >= 2
    # What was being read is still under the eyes: the log does not jump to its end.
    assert (
        browser.run(
            "const log = document.getElementById('log'); return log.scrollHeight - log.scrollTop - log.clientHeight"
        )
        > 500
    )
    other.say(room, "while reading above")
    browser.wait("document.getElementById('newest').checkVisibility()")
    browser.click("#newest")
    browser.wait(
        "(() => { const log = document.getElementById('log'); return log.scrollHeight - log.scrollTop - log.clientHeight < 4; })()"
    )


@check
def five_thousand_lines_in_one_message_are_quick(stage):
    browser, room, nick = stage.inside()
    result = browser.run(
        """
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
    """,
        room,
    )
    equal(result["last"], "line 4999 https://example.com/4999")
    assert result["count"] <= 2000, result
    assert result["taken"] < 500 and result["whole"] < 1500, result
    # The same ones again are known already.
    browser.run(
        "window.sockets.at(-1).dispatchEvent(new MessageEvent('message', { data: '@msgid=flood4999 :bob!b@host PRIVMSG ' + arguments[0] + ' :twice' }))",
        room,
    )
    browser.say("after them")
    wait_spoken(browser, "after them")
    assert "twice" not in spoken(browser)
    return f"{result['taken']:.0f} ms to take, {result['whole']:.0f} ms with the frame"


@check
def a_line_made_to_be_slow_is_not(stage):
    browser, room, _ = stage.inside()
    milliseconds = browser.run(
        """
      const texts = ["http://" + ".".repeat(60000) + "x", "http://" + "(".repeat(60000), "\\x03".repeat(60000),
        "\\x02\\x1d".repeat(400) + "x".repeat(60000), "#".repeat(60000), "http://a ".repeat(6000)];
      const lines = texts.map((text, index) => `@msgid=slow${index} :b!b@host PRIVMSG ${arguments[0]} :${text}`);
      const start = performance.now();
      window.sockets.at(-1).dispatchEvent(new MessageEvent("message", { data: lines.join("\\r\\n") }));
      return new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now() - start))));
    """,
        room,
    )
    assert milliseconds < 1500, milliseconds
    browser.say("still here")
    wait_spoken(browser, "still here")
    return f"{milliseconds:.0f} ms"


@check
def strangers_fill_no_more_than_a_hundred_places(stage):
    browser, room, nick = stage.inside()
    browser.run(
        """
      const lines = Array.from({ length: 500 }, (_, index) => `:stranger${index}!s@host PRIVMSG ${arguments[0]} :buy`);
      window.sockets.at(-1).dispatchEvent(new MessageEvent("message", { data: lines.join("\\r\\n") }));
    """,
        nick,
    )
    browser.wait("document.querySelectorAll('#talk-list a').length === 100")
    equal(browser.run("return document.getElementById('room-name').textContent"), room)


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
def who_is_writing_and_what_is_taken_back_shows(stage):
    browser, room, _ = stage.inside()
    other = stage.person()
    other.join(room)
    other.send(f"@+typing=active TAGMSG {room}")
    browser.wait("document.getElementById('typing').textContent.includes('is writing')")
    other.send(f"PRIVMSG {room} :a secret")
    line = other.expect(":a secret$")
    browser.wait("document.getElementById('typing').textContent === ''")
    wait_spoken(browser, "a secret")
    other.send(f"@+draft/reply={re.search('msgid=([^; ]+)', line).group(1)} PRIVMSG {room} :an answer")
    browser.wait("document.querySelector('.reply')?.textContent.includes('a secret')")
    other.send(f"REDACT {room} {re.search('msgid=([^; ]+)', line).group(1)}")
    browser.wait("document.querySelector('.gone .text').textContent === 'Taken back'")
    later, _, _ = stage.inside(room)
    later.wait("document.querySelector('.gone .text').textContent === 'Taken back'")
    assert "a secret" not in later.run("return document.getElementById('lines').textContent")


@check
def a_room_that_is_renamed_keeps_its_lines(stage):
    room, now = stage.name("#old"), stage.name("#new")
    other = stage.person()
    other.join(room)
    browser, _, _ = stage.inside(room)
    browser.say("here")
    wait_spoken(browser, "here")
    other.send(f"RENAME {room} {now} :nicer")
    browser.wait("document.getElementById('room-name').textContent === values[0]", now)
    equal(spoken(browser), ["here"])
    browser.say("and there")
    wait_spoken(browser, "and there")


@check
def a_link_that_is_pressed_while_lines_come_in_is_followed(stage):
    browser, room, _ = stage.inside()
    elsewhere = stage.name("#busy")
    browser.say(f"/join {elsewhere}")
    stage.settled(browser, elsewhere)
    other = stage.person()
    other.join(room)
    link = f"#room-list a[href='#{urllib.parse.quote(room[1:])}']"
    x, y = browser.run(
        "const box = document.querySelector(arguments[0]).getBoundingClientRect(); return [box.x + 20, box.y + 10]",
        link,
    )
    browser.cdp("Input.dispatchMouseEvent", type="mousePressed", x=x, y=y, button="left", clickCount=1)
    other.say(room, "in between")
    browser.wait("document.querySelector(values[0] + ' .badge')", link)
    browser.cdp("Input.dispatchMouseEvent", type="mouseReleased", x=x, y=y, button="left", clickCount=1)
    browser.wait("document.getElementById('room-name').textContent === values[0]", room)
