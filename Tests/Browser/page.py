#!/usr/bin/env python3
"""Checks the page of a running server in Chromium, and takes pictures of it.

    page.py http://127.0.0.1:8080/ FOLDER [--plain HOST:PORT] [--secure https://127.0.0.1:8443/ --ircs PORT] [--only WORD]

It needs chromium and chromedriver, and nothing of Python but its standard library. The server should run with
`--flood off` and a data folder, and let anybody register; it may be used by others meanwhile, for all rooms and
names here are new ones. One line is printed for each check; the pictures lie in FOLDER. With any failure the exit
code is 1. `--plain` names a listener of plain text, for the check with a person who has only a socket; `--secure` and
`--ircs` those of the same server that speak TLS, for the check with WeeChat, irssi and nc, which must be installed.
"""

import argparse
import os
import sys
import time
import traceback

# Nothing is left behind beside the checks.
sys.dont_write_bytecode = True

# Each brings its checks into CHECKS, in this order.
import checks_door
import checks_writing
import checks_reading
import checks_connection
import checks_together
import checks_looks
from stage import CHECKS, Stage, equal
from webdriver import Browser, Driver


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("folder")
    parser.add_argument("--plain")
    parser.add_argument("--secure")
    parser.add_argument("--ircs")
    parser.add_argument("--only", default="")
    words = parser.parse_args()
    os.makedirs(words.folder, exist_ok=True)
    driver = Driver()
    failures = 0
    try:
        stage = Stage(words.address, words.folder, driver, words.plain, words.secure, words.ircs)
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
