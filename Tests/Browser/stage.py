"""What the checks of the page work with."""

import os
import ssl
import time
import urllib.parse
import urllib.request

from webdriver import Browser
from wire import Person, Relay

CHECKS = []
SPOKEN = "[...document.querySelectorAll('#lines .line.say .text, #lines .line.action .text')].map((n) => n.textContent)"


def check(function):
    CHECKS.append(function)
    return function


class Stage:
    """What every check works with: the server, browsers, and names that nobody had before."""

    def __init__(self, address, folder, driver, plain=None, secure=None, ircs=None):
        self.address = address.rstrip("/")
        self.folder = folder
        self.plain = plain
        self.secure = secure.rstrip("/") if secure else None
        self.ircs = ircs
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

    def free_name(self, name):
        """The name itself for pictures, where nobody has it."""
        try:
            trial = Person(self.address, name, deadline_seconds=2)
        except AssertionError:
            return self.name(name)
        trial.quit()
        return name

    def free_room(self, name):
        """The same of rooms."""
        return self.name(name) if other_texts(self, name) else name

    def person(self, start="ben", nick=None):
        person = Person(self.address, nick or self.name(start))
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

    def account(self, password):
        """The name of a new account."""
        owner = self.person("owner")
        owner.send(f"REGISTER * * :{password}")
        owner.expect("REGISTER SUCCESS")
        owner.quit()
        return owner.nick

    def sign_in(self, browser, address, room, name, password):
        """Fills the door in, and enters; whether that succeeds is for the check to see."""
        browser.open(f"{address}/#{urllib.parse.quote(room[1:])}")
        browser.wait("document.activeElement.id === 'door-name'")
        browser.write(name)
        browser.press("Tab")
        browser.press("Space")
        browser.wait("document.getElementById('door-password').checkVisibility()")
        browser.fill("#door-password", password)
        browser.press("Enter")

    def settled(self, browser, room):
        browser.wait("document.getElementById('room-name').textContent === values[0]", room)
        browser.wait("document.getElementById('yard').dataset.phase === 'inside'")
        browser.wait("document.getElementById('people-count').textContent > 0", what="people in the room")
        browser.wait(
            "document.getElementById('older').textContent || document.querySelectorAll('.line').length > 30",
            what="the end of the history",
        )

    def fetch(self, path, method="GET", **headers):
        request = urllib.request.Request(self.address + path, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=15, context=ssl._create_unverified_context()) as reply:
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


def other_texts(stage, room):
    """All that the history of a room has, as somebody else reads it."""
    reader = stage.person("reader")
    reader.send("CAP REQ :draft/chathistory", f"JOIN {room}", f"CHATHISTORY LATEST {room} * 500")
    reader.expect(r"BATCH \+\S+ chathistory")
    lines = reader.until(r"BATCH -\S+$")
    reader.quit()
    return [line.split(f"PRIVMSG {room} :")[1] for line in lines if "PRIVMSG" in line]
