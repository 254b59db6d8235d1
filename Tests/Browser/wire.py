"""People and wires for the checks of the page: a client over WebSocket, and a relay that can be cut."""

import base64
import collections
import os
import re
import select
import socket
import ssl
import struct
import threading
import time
import urllib.parse


class Person:
    """Somebody else: IRC over the server's WebSocket, `lines.madang`."""

    def __init__(self, address, nick, deadline_seconds=15):
        self.deadline_seconds = deadline_seconds
        self.nick = nick
        self.lines = collections.deque()
        self.rest = b""
        place = urllib.parse.urlsplit(address)
        is_safe = place.scheme == "https"
        self.socket = socket.create_connection(
            (place.hostname, place.port or (443 if is_safe else 80)), deadline_seconds
        )
        if is_safe:
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            self.socket = context.wrap_socket(self.socket, server_hostname=place.hostname)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            (
                f"GET /ws HTTP/1.1\r\nHost: {place.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: lines.madang\r\n\r\n"
            ).encode()
        )
        while b"\r\n\r\n" not in self.rest:
            self.read(time.monotonic() + deadline_seconds)
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        assert b" 101 " in head.split(b"\r\n")[0], head
        self.send(
            "CAP REQ :message-tags server-time batch echo-message draft/multiline draft/message-redaction",
            f"NICK {nick}",
            f"USER {nick.encode('ascii', 'ignore').decode() or 'x'} 0 * :{nick}",
            "CAP END",
        )
        self.expect(r" 001 ")

    def send(self, *lines):
        payload = "\r\n".join(lines).encode()
        mask = os.urandom(4)
        length = len(payload)
        head = bytes([0x81]) + (
            bytes([0x80 | length])
            if length < 126
            else (
                bytes([0xFE]) + struct.pack(">H", length)
                if length < 65536
                else bytes([0xFF]) + struct.pack(">Q", length)
            )
        )
        self.socket.sendall(head + mask + bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload)))

    def read(self, until):
        self.socket.settimeout(max(0.001, until - time.monotonic()))
        data = self.socket.recv(65536)
        if not data:
            raise AssertionError(f"{self.nick} was disconnected")
        self.rest += data

    def take_frames(self):
        while len(self.rest) >= 2:
            length, at = self.rest[1] & 0x7F, 2
            if length == 126 and len(self.rest) >= 4:
                length, at = struct.unpack(">H", self.rest[2:4])[0], 4
            elif length == 127 and len(self.rest) >= 10:
                length, at = struct.unpack(">Q", self.rest[2:10])[0], 10
            elif length > 125:
                return
            if len(self.rest) < at + length:
                return
            opcode = self.rest[0] & 0x0F
            payload, self.rest = self.rest[at : at + length], self.rest[at + length :]
            if opcode != 1:
                continue
            for line in payload.decode().split("\r\n"):
                if "PING" in line.split(" ")[:2]:
                    self.send("PONG :" + line.split(":")[-1])
                elif line:
                    self.lines.append(line)

    def expect(self, pattern):
        """The next line that a pattern is found in; those before it are dropped."""
        until = time.monotonic() + self.deadline_seconds
        while True:
            self.take_frames()
            while self.lines:
                line = self.lines.popleft()
                if re.search(pattern, line):
                    return line
            try:
                self.read(until)
            except TimeoutError:
                raise AssertionError(f"{self.nick} was not told {pattern}") from None

    def until(self, pattern):
        """All lines up to one in which a pattern is found."""
        heard = []
        while True:
            line = self.expect(r"")
            heard.append(line)
            if re.search(pattern, line):
                return heard

    def join(self, room):
        self.send(f"JOIN {room}")
        self.expect(" 366 ")

    def say(self, room, *texts):
        for text in texts:
            self.send(f"PRIVMSG {room} :{text}")
            self.expect(re.escape(f"PRIVMSG {room} :{text}"))

    def quit(self):
        self.send("QUIT")
        self.expect("ERROR")
        self.close()

    def close(self):
        self.socket.close()


class Relay:
    """What lies between the browser and the server: it can lose what goes up or down, be cut, and refuse.

    A thread of its own carries the bytes. `pairs` has, for each socket, the other one and whether it leads up.
    """

    def __init__(self, host, port):
        self.target = (host, port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.losing = set()
        self.upgraded = set()
        self.refuses = False
        self.pairs = {}
        self.orphans = []
        self.wake, self.woken = socket.socketpair()
        threading.Thread(target=self.carry, daemon=True).start()

    def cut(self):
        """Ends all connections; what was lost stays lost."""
        self.wake.send(b"c")

    def lose(self, direction):
        """From now on nothing gets through on the WebSockets that there are, "up" or "down".

        Under TLS nobody can tell which connections those are: then it is the one that was opened last.
        """
        chosen = [one for one in list(self.pairs) if one in self.upgraded] or list(self.pairs)[-2:]
        self.losing.update((one, direction) for one in chosen)

    def orphan(self):
        """Ends all connections for the browser, and lets the server believe that they are still there."""
        self.wake.send(b"o")

    def bury(self):
        """Ends what `orphan` left."""
        for one in self.orphans:
            one.close()
        self.orphans.clear()

    def carry(self):
        while True:
            ready, _, _ = select.select([self.listener, self.woken, *self.pairs], [], [])
            for one in ready:
                if one is self.woken:
                    self.end(keeps_server=self.woken.recv(1) == b"o")
                    break
                if one is self.listener:
                    self.accept()
                elif one in self.pairs:
                    self.pass_on(one)

    def end(self, keeps_server):
        for one, (_, is_up) in self.pairs.items():
            if keeps_server and not is_up:
                self.orphans.append(one)
            else:
                one.close()
        self.pairs.clear()

    def accept(self):
        near, _ = self.listener.accept()
        if self.refuses:
            near.close()
            return
        try:
            far = socket.create_connection(self.target)
        except OSError:
            near.close()
            return
        self.pairs[near] = (far, True)
        self.pairs[far] = (near, False)

    def pass_on(self, one):
        other, is_up = self.pairs[one]
        try:
            data = one.recv(65536)
            if is_up and b"upgrade: websocket" in data.lower():
                self.upgraded.update((one, other))
            if data and (one, "up" if is_up else "down") not in self.losing:
                other.sendall(data)
        except OSError:
            data = b""
        if not data:
            for each in (one, other):
                self.pairs.pop(each, None)
                each.close()
