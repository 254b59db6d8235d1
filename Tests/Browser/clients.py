"""Clients from Debian's packages that run without a person: WeeChat, irssi and nc."""

import os
import shutil
import subprocess
import tempfile
import time


class Client:
    """One that writes down what it shows."""

    def __init__(self, deadline_seconds=30):
        self.deadline_seconds = deadline_seconds
        self.folder = tempfile.mkdtemp(prefix="madang-client-")

    def start(self, *command, **words):
        self.process = subprocess.Popen(command, **words)

    def shown(self):
        """All that it has shown so far."""
        text = ""
        for name in sorted(os.listdir(f"{self.folder}/logs")) if os.path.isdir(f"{self.folder}/logs") else []:
            with open(f"{self.folder}/logs/{name}", errors="replace") as file:
                text += file.read()
        return text

    def see(self, text):
        end = time.monotonic() + self.deadline_seconds
        while text not in self.shown():
            if time.monotonic() > end:
                raise AssertionError(f"{type(self).__name__} never showed {text!r}; it shows: {self.shown()[-800:]}")
            time.sleep(0.02)

    def close(self):
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)


class WeeChat(Client):
    def __init__(self, port, nick, room):
        super().__init__()
        self.room = room
        # `ssl` is what `tls` was called before version 4; of the two, the one that is unknown changes nothing.
        options = [f"nicks {nick}", "tls on", "ssl on", "tls_verify off", "ssl_verify off"]
        commands = ["/set logger.file.flush_delay 0", f"/server add m 127.0.0.1/{port}"]
        commands += [f"/set irc.server.m.{option}" for option in options]
        commands += [f"/set irc.server.m.autojoin {room}", "/connect m"]
        words = [word for command in commands for word in ("-r", command)]
        self.start(
            "weechat-headless", "-d", self.folder, "-P", "irc,fifo,logger", *words,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )

    def say(self, text):
        with open(f"{self.folder}/weechat_fifo_{self.process.pid}", "w") as pipe:
            pipe.write(f"irc.m.{self.room} *{text}\n")


class Irssi(Client):
    """In a terminal of its own, which script(1) makes."""

    def __init__(self, port, nick, room):
        super().__init__()
        self.room = room
        with open(f"{self.folder}/config", "w") as file:
            file.write(f"""
servers = ( {{ address = "127.0.0.1"; port = "{port}"; chatnet = "m"; autoconnect = "yes"; use_tls = "yes"; tls_verify = "no"; }} );
chatnets = {{ m = {{ type = "IRC"; }}; }};
channels = ( {{ name = "{room}"; chatnet = "m"; autojoin = "yes"; }} );
settings = {{
  core = {{ nick = "{nick}"; user_name = "{nick}"; real_name = "{nick}"; }};
  "fe-common/core" = {{
    autolog = "yes"; autolog_path = "{self.folder}/logs/$tag.$0.log"; autolog_level = "all";
    autolog_only_saved_channels = "no"; autolog_ignore_targets = "";
  }};
}};
""")
        self.start(
            "script", "-qfc", f"irssi --home={self.folder}", "/dev/null",
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "TERM": "vt100"},
        )

    def say(self, text):
        self.process.stdin.write(f"/window goto {self.room}\r{text}\r".encode())
        self.process.stdin.flush()


class Netcat(Client):
    def __init__(self, place):
        super().__init__()
        host, port = place.rsplit(":", 1)
        self.file = open(f"{self.folder}/heard", "w+b")
        self.start("nc", host, port, stdin=subprocess.PIPE, stdout=self.file, stderr=subprocess.DEVNULL)

    def shown(self):
        with open(f"{self.folder}/heard", errors="replace") as file:
            return file.read()

    def say(self, text):
        self.process.stdin.write(f"{text}\n".encode())
        self.process.stdin.flush()

    def close(self):
        super().close()
        self.file.close()
