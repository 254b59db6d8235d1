"""How it looks and sounds, and pictures."""

import os
import urllib.parse

from stage import check, equal, wait_spoken


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
    nameless = [
        node["role"]["value"]
        for node in nodes
        if not node.get("ignored")
        and any(p["name"] == "focusable" and p["value"].get("value") for p in node.get("properties", []))
        and node["role"]["value"] != "RootWebArea"
        and not node.get("name", {}).get("value")
    ]
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
def it_is_plain_and_beautiful(stage):
    """Pictures, to be looked at."""
    for languages, code in (("en-US,en", "en"), ("ko-KR,ko", "ko")):
        browser = stage.browser(languages=languages)
        room = stage.free_room("#마당" if code == "ko" else "#courtyard")
        names = ("하늘", "별이", "지우") if code == "ko" else ("mira", "jonas", "하늘")
        others = [stage.person(nick=stage.free_name(name)) for name in names]
        for other in others:
            other.join(room)
        browser.open(f"{stage.address}/#{urllib.parse.quote(room[1:])}")
        browser.wait("document.activeElement.id === 'door-name'")
        pictures(stage, browser, f"door-{code}")
        nick = stage.free_name("바다" if code == "ko" else "ann")
        browser.fill("#door-name", nick)
        browser.press("Enter")
        stage.settled(browser, room)
        talk(browser, room, nick, others, code)
        browser.wait("document.querySelectorAll('#people-list button').length === 4")
        pictures(stage, browser, f"room-{code}")


TALK = {
    "en": [
        "The plum tree is in bloom again.",
        "Already? It was snowing last week.",
        "Look: https://example.org/plum-tree",
        "I'll bring tea at four.",
        "{nick}, will you come too?",
        "Yes! With rice cakes.",
        "waves from the gate",
    ],
    "ko": [
        "매화가 다시 피었어요.",
        "벌써요? 지난주에는 눈이 왔는데.",
        "보세요: https://example.org/maehwa",
        "네 시에 차를 가져갈게요.",
        "{nick}님도 올래요?",
        "네! 떡을 가져갈게요.",
        "대문에서 손을 흔든다",
    ],
}


def talk(browser, room, nick, others, code):
    texts = [text.replace("{nick}", nick) for text in TALK[code]]
    others[0].send(
        f"TOPIC {room} :" + ("오늘의 마당: 꽃과 차" if code == "ko" else "Today in the courtyard: blossoms and tea")
    )
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
