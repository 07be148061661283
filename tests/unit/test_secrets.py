from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbtrack._secrets import HIDDEN, is_secret_key, redact, redact_text

HEX_40 = "0123456789abcdef0123456789abcdef01234567"
TOKENS = [
    "sk-" + "a1B2" * 12,
    "sk-proj-" + "aB3_" * 5 + "abcdefghij0123456789abc" + "-xyz",
    "sk-ant-api03-" + "abcdefghij0123456789" * 3,
    "ghp_" + "a1" * 18,
    "github_pat_" + "A1b2" * 10,
    "glpat-" + "abcde12345" * 2,
    "hf_" + "aBcD" * 9,
    "AKIAIOSFODNN7EXAMPLE",
    "AIza" + "Sy-_1" * 7,
    "xoxb-1234567890-abcdefghij",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
    "npm_" + "a" * 36,
    "wandb_v1_" + "a1b2c3" * 5,
]
PRIVATE_KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc=\n-----END RSA PRIVATE KEY-----"


class TestKeys:
    @pytest.mark.parametrize(
        "key",
        [
            "password",
            "db_password",
            "db.passwd",
            "client-secret",
            "apiKey",
            "OPENAI_API_KEY",
            "openaiAPIKey",
            "apikey",
            "AWS_SECRET_ACCESS_KEY",
            "auth_token",
            "accessToken",
            "ssh/private_key",
            "api_key_2",
            "password1",
            "api_keys",
        ],
    )
    def test_secret(self, key):
        assert is_secret_key(key)
        assert redact({key: "hunter2"}) == ({key: HIDDEN}, (key,))

    @pytest.mark.parametrize(
        "key",
        [
            "max_tokens",
            "token_count",
            "pad_token",
            "tokenizer",
            "key",
            "primary_key",
            "secret_size",
            "password_length",
            "passwords_tested",
            "author",
            "val/acc",
            "",
        ],
    )
    def test_no_secret(self, key):
        assert not is_secret_key(key)
        assert redact({key: "hunter2"}) == ({key: "hunter2"}, ())

    @pytest.mark.parametrize("value", [7, 0.5, True, None, float("inf"), ""])
    def test_only_text_that_is_there_is_hidden(self, value):
        assert redact({"api_key": value}) == ({"api_key": value}, ())


class TestValues:
    @pytest.mark.parametrize("token", TOKENS)
    def test_a_known_token_is_hidden_under_any_key(self, token):
        assert redact({"note": token}) == ({"note": HIDDEN}, ("note",))

    @pytest.mark.parametrize("token", TOKENS)
    def test_a_token_inside_of_a_text_is_taken_out_of_it(self, token):
        clean, hidden = redact({"command": f"run --with {token} --lr 1"})
        assert clean == {"command": f"run --with {HIDDEN} --lr 1"}
        assert hidden == ("command",)

    @pytest.mark.parametrize(
        "value",
        [
            "sk-learn-random-forest-baseline-model-2",
            "task-0123456789012345678901234",
            "hf_model",
            "AKIA",
            "eyJ",
            HEX_40,
            "resnet50-v1.5",
            "https://example.org/a@b",
            "mail@example.org",
            "http://host:8080/path?next=a@b",
            "bearer of bad news",
        ],
    )
    def test_what_only_looks_like_one_stays(self, value):
        assert redact({"note": value}) == ({"note": value}, ())

    def test_a_private_key_goes_whole(self):
        assert redact({"pem": f"{PRIVATE_KEY}\nend"})[0] == {"pem": f"{HIDDEN}\nend"}
        cut = PRIVATE_KEY[:40]
        assert redact({"pem": cut})[0] == {"pem": HIDDEN}

    @pytest.mark.parametrize(
        ("address", "clean"),
        [
            ("postgresql://me:x1@host:5432/db", f"postgresql://{HIDDEN}@host:5432/db"),
            ("redis://:x1@host", f"redis://{HIDDEN}@host"),
            ("https://me:p@ss@host/a", f"https://{HIDDEN}@host/a"),
            ("see http://a:b@c now", f"see http://{HIDDEN}@c now"),
        ],
    )
    def test_of_an_address_only_the_credentials_are_hidden(self, address, clean):
        assert redact({"storage": address}) == ({"storage": clean}, ("storage",))

    def test_a_wandb_key_is_hidden_where_its_name_says_wandb(self):
        assert redact({"wandb_login": HEX_40, "commit": HEX_40}) == (
            {"wandb_login": HIDDEN, "commit": HEX_40},
            ("wandb_login",),
        )


class TestNested:
    def test_keys_are_told_with_their_path(self):
        config = {"db": {"host": "h", "password": "p", "list": [{"api_key": "k"}, {"n": 1}]}}
        clean, hidden = redact(config)
        assert clean == {
            "db": {"host": "h", "password": HIDDEN, "list": [{"api_key": HIDDEN}, {"n": 1}]}
        }
        assert hidden == ("db.password", "db.list.api_key")

    def test_all_text_below_a_secret_key_is_hidden(self):
        clean, hidden = redact({"secret": {"user": "u", "port": 5, "parts": ["a", "b"]}})
        assert clean == {"secret": {"user": HIDDEN, "port": 5, "parts": [HIDDEN, HIDDEN]}}
        assert hidden == ("secret.user", "secret.parts")

    def test_the_prefix_stands_before_the_keys(self):
        assert redact({"api_key": "x"}, prefix="config.")[1] == ("config.api_key",)

    def test_what_was_given_is_not_changed(self):
        config = {"db": {"password": "p"}}
        redact(config)
        assert config == {"db": {"password": "p"}}

    def test_what_was_hidden_before_is_still_told(self):
        assert redact({"x": HIDDEN})[1] == ("x",)


class TestText:
    @pytest.mark.parametrize(
        ("source", "clean"),
        [
            ('api_key = "abc"', f'api_key = "{HIDDEN}"'),
            ("self.password='abc'", f"self.password='{HIDDEN}'"),
            ('api_key: str = "abc"', f'api_key: str = "{HIDDEN}"'),
            ('os.environ["WANDB_API_KEY"] = "abc"', f'os.environ["WANDB_API_KEY"] = "{HIDDEN}"'),
            ('connect(user="me", password="abc")', f'connect(user="me", password="{HIDDEN}")'),
            ('{"auth_token": "abc", "n": "3"}', f'{{"auth_token": "{HIDDEN}", "n": "3"}}'),
            ("  db_password: 'abc'", f"  db_password: '{HIDDEN}'"),
            ('if secret == "abc":', f'if secret == "{HIDDEN}":'),
            (r"password = 'it\'s'", f"password = '{HIDDEN}'"),
            ('wandb.login(key="abc")', f'wandb.login(key="{HIDDEN}")'),
            (f'wandb.login("{HEX_40}")', f'wandb.login("{HIDDEN}")'),
            (f"!wandb login {HEX_40}", f"!wandb login {HIDDEN}"),
            ("%env OPENAI_API_KEY=abc", f"%env OPENAI_API_KEY={HIDDEN}"),
            ("%env OPENAI_API_KEY abc", f"%env OPENAI_API_KEY {HIDDEN}"),
            ("!export API_KEY=abc && ls", f"!export API_KEY={HIDDEN} && ls"),
            ("!API_KEY=abc python t.py", f"!API_KEY={HIDDEN} python t.py"),
            ("t.py --api-key abc --lr 1", f"t.py --api-key {HIDDEN} --lr 1"),
            ("t.py --password=abc", f"t.py --password={HIDDEN}"),
            (
                "Authorization: Bearer abcdef0123456789abcdef",
                f"Authorization: Bearer {HIDDEN}",
            ),
        ],
    )
    def test_a_secret_in_source_code_is_hidden(self, source, clean):
        assert redact_text(f"x = 1\n{source}\ny = 2") == f"x = 1\n{clean}\ny = 2"

    @pytest.mark.parametrize(
        "source",
        [
            'api_key = os.environ["API_KEY"]',
            'api_key = userdata.get("API_KEY")',
            'x = getpass("Password: "); y = "b"',
            "connect(password=password, api_key=API_KEY)",
            'f"postgresql://{user}:{password}@{host}/db"',
            'password = f"{password}"',
            'password = ""',
            "t.py --api-key $KEY",
            'token = "<pad>"',
            'tokenizer("a secret is out", max_tokens=5)',
            'for password in ["a"]: pass',
            'login("ada")',
        ],
    )
    def test_a_name_of_a_secret_is_none(self, source):
        assert redact_text(source) == source

    def test_twice_is_once(self):
        once = redact_text(f'api_key = "abc"; url = "ftp://a:b@c"; t = "{TOKENS[0]}"')
        assert redact_text(once) == once

    @given(st.text(max_size=300))
    def test_ordinary_text_survives(self, text: str):
        assert isinstance(redact_text(text), str)

    @given(
        st.sampled_from(TOKENS),
        st.text(alphabet=st.characters(exclude_categories=["L", "N", "Pd", "Pc"]), max_size=50),
        st.text(alphabet=" .,;\n", max_size=50),
    )
    def test_no_surroundings_save_a_token(self, token: str, before: str, after: str):
        assert token not in redact_text(f"{before} {token}{after}")


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=8), plain, max_size=5))
def test_a_second_redaction_changes_nothing(config: dict[str, Any]):
    clean, hidden = redact(config)
    again, hidden_again = redact(clean)
    assert (again, hidden_again) == (clean, hidden)
