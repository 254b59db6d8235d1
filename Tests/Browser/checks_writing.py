"""What somebody writes, and commands."""

from stage import check, equal, spoken, wait_spoken


@check
def one_enter_finishes_and_sends_a_korean_syllable(stage):
    browser, room, _ = stage.inside()
    other = stage.person()
    other.join(room)
    for syllables in (["ㅎ", "하", "한"], ["ㄱ", "그", "글"]):
        for syllable in syllables:
            browser.cdp(
                "Input.imeSetComposition", text=syllable, selectionStart=len(syllable), selectionEnd=len(syllable)
            )
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
def commands_answer_where_they_were_written(stage):
    browser, room, nick = stage.inside()
    other = stage.person()
    other.join(room)

    def answers(command, part, kind="note"):
        browser.say(command)
        browser.wait(
            "[...document.querySelectorAll('#lines .line.' + values[1])].some((n) => n.textContent.includes(values[0]))",
            part,
            kind,
            what=f"the answer to {command}",
        )

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
def what_is_told_to_services_is_neither_kept_nor_shown(stage):
    browser, room, nick = stage.inside()
    browser.write("/msg NickServ IDENTIFY sesame-open")
    browser.run("document.getElementById('message').dispatchEvent(new Event('input'))")
    browser.press("Enter")
    browser.wait("document.querySelector('#lines .notice')")
    browser.wait("document.querySelector('#lines .say .text').textContent.includes('••••')")
    browser.run("dispatchEvent(new Event('pagehide'))")
    equal(browser.run("return JSON.stringify([{ ...sessionStorage }, { ...localStorage }]).includes('sesame')"), False)
    assert "sesame" not in browser.run("return document.body.textContent")


@check
def leaving_leaves_nothing_behind(stage):
    browser, room, _ = stage.inside()
    browser.say("goodbye")
    wait_spoken(browser, "goodbye")
    browser.write("half a li")
    browser.click("#leave")
    browser.wait("document.getElementById('door').checkVisibility()")
    equal(browser.run("return sessionStorage.length"), 0)
    browser.run("setTimeout(() => { window.hasWaited = true; }, 400)")
    browser.wait("window.hasWaited")
    equal(browser.run("return sessionStorage.length"), 0)
    nick = stage.name("eve")
    browser.fill("#door-name", nick)
    browser.press("Enter")
    browser.wait("document.getElementById('own-name').textContent === values[0]", nick)
    equal(browser.run("return document.getElementById('message').value"), "")
