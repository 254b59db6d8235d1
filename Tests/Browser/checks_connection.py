"""Connections that break: nothing is lost, and nothing is said twice."""

from stage import SPOKEN, check, equal, other_texts, spoken, wait_spoken


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
def a_large_gap_is_closed_from_its_newest_end(stage):
    browser, room, _ = stage.inside(address=stage.relayed)
    other = stage.person()
    other.join(room)
    other.say(room, "before the gap")
    wait_spoken(browser, "before the gap")
    stage.relay.refuses = True
    stage.relay.cut()
    browser.wait("document.getElementById('trouble').checkVisibility()")
    texts = say_many(other, room, 2300)
    stage.relay.refuses = False
    browser.click("#retry")
    browser.wait("[...document.querySelectorAll('.note')].some((n) => n.textContent.includes('Much was said'))")
    other.say(room, "after the gap")
    wait_spoken(browser, "after the gap")
    shown = spoken(browser)
    equal(shown, [*texts, "after the gap"][-len(shown) :])


@check
def far_above_and_back_the_lines_are_whole(stage):
    room = stage.name("#deep")
    other = stage.person()
    other.join(room)
    texts = say_many(other, room, 2500)
    browser, _, _ = stage.inside(room)
    while not browser.run("return document.getElementById('older').textContent").startswith("The history"):
        first = spoken(browser)[0]
        browser.run("document.getElementById('log').scrollTop = 0")
        browser.wait(
            "document.querySelector('#lines .text').textContent !== values[0] || "
            "document.getElementById('older').textContent.startsWith('The history')",
            first,
        )
    equal(spoken(browser), texts[:2000])
    other.say(room, "said while somebody reads above")
    browser.wait("document.getElementById('newest').checkVisibility()")
    for _ in range(12):
        last = spoken(browser)[-1]
        if last == "said while somebody reads above":
            break
        browser.run("document.getElementById('log').scrollTop = 1e9")
        browser.wait(f"{SPOKEN}.at(-1) !== values[0]", last)
    shown = spoken(browser)
    equal(shown, [*texts, "said while somebody reads above"][-len(shown) :])
    assert len(shown) >= 1900, len(shown)
    other.say(room, "and the newest")
    wait_spoken(browser, "and the newest")


def say_many(person, room, count):
    texts = [f"line {index}" for index in range(count)]
    for start in range(0, count, 100):
        person.send(*[f"PRIVMSG {room} :{text}" for text in texts[start : start + 100]])
        person.expect(f":{texts[start : start + 100][-1]}$")
    return texts


@check
def a_name_that_the_server_still_holds_is_taken_back(stage):
    browser, room, nick = stage.inside(address=stage.relayed)
    other = stage.person()
    other.join(room)
    stage.relay.lose("down")
    browser.say("before the silence")
    other.expect(":before the silence$")
    stage.relay.orphan()
    browser.wait("document.getElementById('own-name').textContent === values[0]", f"{nick}_")
    browser.wait("[...document.querySelectorAll('.note')].some((n) => n.textContent.includes('until it is free'))")
    browser.say("under another name")
    wait_spoken(browser, "under another name")
    stage.relay.bury()
    browser.wait("document.getElementById('own-name').textContent === values[0]", nick, seconds=25)
    equal(spoken(browser), ["before the silence", "under another name"])
    equal(other_texts(stage, room), ["before the silence", "under another name"])


@check
def a_conversation_that_one_device_missed_is_found(stage):
    name = stage.account("a long passwörd")
    desk, phone = stage.browser(), stage.browser()
    room = stage.name("#devices")
    for browser, address in ((desk, stage.address), (phone, stage.relayed)):
        stage.sign_in(browser, address, room, name, "a long passwörd")
        stage.settled(browser, room)
        equal(browser.run("return document.getElementById('own-name').textContent"), name)
    desk.say("from the desk")
    wait_spoken(phone, "from the desk")
    stage.relay.refuses = True
    stage.relay.cut()
    phone.wait("document.getElementById('trouble').checkVisibility()")
    other = stage.person()
    other.send(f"PRIVMSG {name} :are you there?")
    desk.wait("document.querySelector('#talk-list a .badge')")
    desk.say("still here")
    wait_spoken(desk, "still here")
    stage.relay.refuses = False
    phone.click("#retry")
    wait_spoken(phone, "still here")
    equal(spoken(phone), ["from the desk", "still here"])
    phone.wait("document.querySelector('#talk-list a .badge')", what="the conversation that was missed")
    phone.click("#talk-list a")
    wait_spoken(phone, "are you there?")
    # What was read on one device is read on the other.
    desk.wait("document.querySelector('#talk-list a') && !document.querySelector('#talk-list a .badge')")
