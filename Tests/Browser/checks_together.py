"""A browser over https and wss, WeeChat and irssi over ircs, and nc: all in one room."""

from clients import Irssi, Netcat, WeeChat
from stage import check, equal, wait_spoken

# Where the listener of plain text puts its people.
ROOM = "#lobby"


@check
def a_browser_over_wss_and_weechat_and_irssi_over_ircs_and_nc_in_one_room_read_each_other(stage):
    if not (stage.secure and stage.ircs and stage.plain):
        return "left out: it needs --secure, --ircs and --plain"
    browser, _, _ = stage.inside(room=ROOM, address=stage.secure)
    equal(browser.run("return location.protocol"), "https:")
    equal(browser.run("return window.sockets.map((socket) => socket.url.slice(0, 6))"), ["wss://"])
    weechat = WeeChat(stage.ircs, stage.name("wee"), ROOM)
    stage.opened.append(weechat)
    irssi = Irssi(stage.ircs, stage.name("iri"), ROOM)
    stage.opened.append(irssi)
    netcat = Netcat(stage.plain)
    stage.opened.append(netcat)
    for client in (weechat, irssi):
        client.see(f"has joined {ROOM}")
    netcat.see(ROOM)
    others = {"wee": weechat, "iri": irssi, "nc": netcat}
    for name, speaker in [("browser", browser), *others.items()]:
        text = f"안녕 from {name} {stage.mark}"
        speaker.say(text)
        if speaker is not browser:
            wait_spoken(browser, text)
        for other in others.values():
            if other is not speaker:
                other.see(text)
