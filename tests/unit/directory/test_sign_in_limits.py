"""Too many attempts make whoever makes them wait, and nobody else: neither the owner elsewhere, nor another way in."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests.factories.directory import PASSWORD, UserFactory
from tests.unit.directory.test_sign_in import (
    CODE_PAGE,
    DOOR,
    SECOND_PROOF,
    code_received,
    is_signed_in,
    set_up_application,
    sign_in,
)

pytestmark = pytest.mark.django_db

PASSWORD_PAGE = "/espace/connexion/mot-de-passe/"
HOME, STRANGER = "192.0.2.7", "203.0.113.9"


def at(address):
    return Client(REMOTE_ADDR=address)


WRONG = "une autre phrase"


def try_password(browser, person, password=WRONG):
    return browser.post(PASSWORD_PAGE, {"login": person.email, "password": password})


def try_passwords(person, address, times):
    return [try_password(at(address), person) for _attempt in range(times)][-1]


def ask_for_codes(person, address, times):
    return [at(address).post(DOOR, {"email": person.email}) for _request in range(times)][-1]


def words_of(answer):
    return " ".join(answer.content.decode().split())


def test_wrong_passwords_stop_whoever_types_them_and_not_the_owner_elsewhere():
    person = UserFactory()
    page = words_of(try_passwords(person, STRANGER, 6))
    assert "demandez plutôt un code" in page
    refused = at(STRANGER)
    try_password(refused, person, PASSWORD)
    assert not is_signed_in(refused)
    owner = at(HOME)
    try_password(owner, person, PASSWORD)
    assert is_signed_in(owner)


def test_the_same_network_is_one_stranger_whatever_its_address_of_ipv6():
    person = UserFactory()
    for last in range(6):
        page = try_password(at(f"2001:db8:0:1::{last}"), person)
    assert "demandez plutôt un code" in words_of(page)
    owner = at("2001:db8:0:2::1")
    try_password(owner, person, PASSWORD)
    assert is_signed_in(owner)


def test_where_passwords_are_limited_a_code_comes_in_and_the_reverse():
    person = UserFactory()
    try_passwords(person, HOME, 6)
    by_code = at(HOME)
    sign_in(by_code, person)
    assert is_signed_in(by_code)
    assert "entrez autrement" in words_of(ask_for_codes(person, HOME, 7))
    other = UserFactory()
    ask_for_codes(other, HOME, 7)
    by_password = at(HOME)
    try_password(by_password, other, PASSWORD)
    assert is_signed_in(by_password)


def test_codes_asked_for_by_a_stranger_leave_the_owner_theirs():
    person = UserFactory()
    assert ask_for_codes(person, STRANGER, 7).status_code == 200
    owner = at(HOME)
    sign_in(owner, person)
    assert is_signed_in(owner)


def test_one_stranger_alone_never_reaches_the_limit_of_the_account():
    person, now = UserFactory(), timezone.now()
    for quarter in range(8):
        with time_machine.travel(now + timedelta(minutes=15 * quarter)):
            try_passwords(person, STRANGER, 6)
            ask_for_codes(person, STRANGER, 7)
    with time_machine.travel(now + timedelta(minutes=110)):
        for enters in (
            lambda browser: try_password(browser, person, PASSWORD),
            lambda browser: sign_in(browser, person),
        ):
            owner = at(HOME)
            enters(owner)
            assert is_signed_in(owner)


def test_many_addresses_against_one_account_are_slowed_and_its_own_device_is_not():
    person = UserFactory()
    own = at(HOME)
    sign_in(own, person)
    own.post("/espace/deconnexion/")
    tried = [try_passwords(person, f"198.51.100.{number}", 4) for number in range(30)]
    assert "demandez plutôt un code" in words_of(tried[-1])
    unknown = at("192.0.2.55")
    try_password(unknown, person, PASSWORD)
    assert not is_signed_in(unknown)
    sign_in(unknown, person)
    assert is_signed_in(unknown)
    try_password(own, person, PASSWORD)
    assert is_signed_in(own)


def test_a_device_known_to_one_account_is_nothing_to_another():
    person = UserFactory()
    own = at(HOME)
    sign_in(own, UserFactory())
    own.post("/espace/deconnexion/")
    for number in range(30):
        try_passwords(person, f"198.51.100.{number}", 4)
    try_password(own, person, PASSWORD)
    assert not is_signed_in(own)


def test_the_right_password_costs_nothing():
    person = UserFactory()
    for _time in range(12):
        browser = at(HOME)
        try_password(browser, person, PASSWORD)
        assert is_signed_in(browser)


def test_wrong_second_proofs_do_not_shut_out_the_owner_elsewhere():
    person = UserFactory()
    shown = set_up_application(person)
    thief = at(STRANGER)
    try_password(thief, person, PASSWORD)
    for _attempt in range(6):
        page = thief.post(SECOND_PROOF, {"code": "000000"})
    assert "trop d’essais" in words_of(page).lower()
    owner = at(HOME)
    try_password(owner, person, PASSWORD)
    owner.post(SECOND_PROOF, {"code": shown()})
    assert is_signed_in(owner)


def test_an_unknown_address_is_written_to_once_a_day_and_told_the_same():
    first, second = (at(HOME).post(DOOR, {"email": "inconnue@example.org"}) for _request in range(2))
    assert first.url == second.url == CODE_PAGE
    at(STRANGER).post(DOOR, {"email": "Inconnue@example.org"})
    assert [message.to for message in mail.outbox] == [["inconnue@example.org"]]
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        at(HOME).post(DOOR, {"email": "inconnue@example.org"})
    assert len(mail.outbox) == 2


def test_the_limit_says_the_same_of_known_and_unknown_addresses():
    pages = []
    for address in (UserFactory(email="connue@example.org").email, "inconnue@example.org"):
        for _request in range(7):
            answer = at(HOME).post(DOOR, {"email": address})
        words = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
        pages.append((answer.status_code, words.replace(address, "")))
    assert pages[0] == pages[1]


def test_a_code_is_still_read_from_the_last_message():
    person = UserFactory()
    browser = at(HOME)
    browser.post(DOOR, {"email": person.email})
    browser.post(CODE_PAGE, {"action": "resend"})
    assert browser.post(CODE_PAGE, {"code": code_received()}).status_code == 302
