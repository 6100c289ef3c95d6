"""Markup becomes plain text and entities, offsets counted in UTF-16."""

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.sandbox.entities.html import parse_html
from bot.sandbox.entities.markdown import parse_markdown, parse_markdown_v2
from bot.sandbox.entities.spans import MarkupError, cut, utf16
from bot.sandbox.entities.text import formatted
from bot.sandbox.errors import RefusedError

Entity = dict[str, object]


def spans(text: str, entities: list[Entity]) -> list[tuple[object, str]]:
    """Each entity's kind and the text it covers."""
    return [(entity["type"], cut(text, entity)) for entity in entities]


@pytest.mark.parametrize(
    ("markup", "text", "expected"),
    [
        ("<b>bold</b> <i>it</i>", "bold it", [("bold", "bold"), ("italic", "it")]),
        ("🦒<u>😀x</u>", "🦒😀x", [("underline", "😀x")]),
        ("<b>a<i>b</i></b>", "ab", [("bold", "ab"), ("italic", "b")]),
        ("a &lt;b&gt; &amp;&quot;&#233;&#x1F600;", 'a <b> &"é😀', []),
        ("&nbsp;&", "&nbsp;&", []),
        ("<a href='https://a.test/x?y=1&amp;z=2'>here</a>", "here", [("text_link", "here")]),
        ('<a href="nowhere">x</a>', "x", []),
        ("<code>x = 1</code>", "x = 1", [("code", "x = 1")]),
        ('<pre><code class="language-python">x</code></pre>', "x", [("pre", "x")]),
        ("<span class='tg-spoiler'>s</span><tg-spoiler>t</tg-spoiler>", "st", [("spoiler", "st")]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", "q")]),
        ("<s>a</s><del>b</del><strike>c</strike>", "abc", [("strikethrough", "abc")]),
        ("<B>x</b >", "x", [("bold", "x")]),
        ("<b></b>x", "x", []),
        ('<tg-time unix="1780000000" format="r">soon</tg-time>', "soon", [("date_time", "soon")]),
        ('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', "👍", [("custom_emoji", "👍")]),
    ],
)
def test_html(markup: str, text: str, expected: list[tuple[str, str]]) -> None:
    """Tags, characters and attributes."""
    plain, entities = parse_html(markup)
    assert plain == text
    assert spans(plain, entities) == expected


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("é<foo>", 'Unsupported start tag "foo" at byte offset 2'),
        ("a<b", "Unclosed start tag at byte offset 1"),
        ("<a href='x", "Unclosed start tag at byte offset 0"),
        ("<b></b", "Unclosed end tag at byte offset 3"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a =x>y</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
    ],
)
def test_html_that_is_refused(markup: str, words: str) -> None:
    """Telegram's words, with offsets in bytes."""
    with pytest.raises(MarkupError) as caught:
        parse_html(markup)
    assert str(caught.value) == words


@pytest.mark.parametrize(
    ("markup", "text", "expected"),
    [
        ("*b* _i_ __u__ ~s~ ||p||", "b i u s p", ["bold", "italic", "underline", "strikethrough", "spoiler"]),
        ("*b _i_*", "b i", ["bold", "italic"]),
        ("`a.b` ```py\nx=1```", "a.b x=1", ["code", "pre"]),
        (r"1\. \*no\*", "1. *no*", []),
        ("[x](https://a.test/\\))", "x", ["text_link"]),
        (">quote\n>more\nplain", "quote\nmore\nplain", ["blockquote"]),
        ("**>hidden\n>more||", "hidden\nmore", ["expandable_blockquote"]),
        ("![👍](tg://emoji?id=5368324170671202286)", "👍", ["custom_emoji"]),
    ],
)
def test_markdown_v2(markup: str, text: str, expected: list[str]) -> None:
    """Marks, escapes, links, quotations."""
    plain, entities = parse_markdown_v2(markup)
    assert plain == text
    assert [entity["type"] for entity in entities] == expected


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("a.b", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("*b", "Can't find end of Bold entity at byte offset 0"),
        ("é [x](y", "Can't find end of a URL at byte offset 6"),
        ("a `b", "Can't find end of Code entity at byte offset 2"),
    ],
)
def test_markdown_v2_that_is_refused(markup: str, words: str) -> None:
    """Telegram's words."""
    with pytest.raises(MarkupError) as caught:
        parse_markdown_v2(markup)
    assert str(caught.value) == words


def test_the_older_markdown() -> None:
    """Nothing nests, and a lone mark is an error."""
    text, entities = parse_markdown("*b* _i_ `c` [x](https://a.test) \\*")
    assert (text, [entity["type"] for entity in entities]) == ("b i c x *", ["bold", "italic", "code", "text_link"])
    with pytest.raises(MarkupError, match="Can't find end of the entity starting at byte offset 2"):
        parse_markdown("a *b")


def test_what_telegram_finds_by_itself() -> None:
    """Commands, addresses, mentions and tags; not inside code, not within words."""
    text, entities = formatted(
        "/help me@a.test see https://a.test/x. @mira_b #neck2 a/b <code>/no</code> $EUR", parse_mode="HTML"
    )
    assert spans(text, entities) == [
        ("bot_command", "/help"),
        ("email", "me@a.test"),
        ("url", "https://a.test/x"),
        ("mention", "@mira_b"),
        ("hashtag", "#neck2"),
        ("code", "/no"),
        ("cashtag", "$EUR"),
    ]


def test_space_around_the_text_goes_and_entities_move() -> None:
    """Telegram trims; an entity of nothing but space is left out."""
    text, entities = formatted("  <b> hi </b> <i>  </i>", parse_mode="HTML")
    assert (text, spans(text, entities)) == ("hi", [("bold", "hi")])


def test_given_entities_are_taken_and_checked() -> None:
    """Entities instead of parse_mode."""
    _, entities = formatted("😀 ok", parse_mode="", entities=[{"type": "bold", "offset": 3, "length": 2}])
    assert entities == [{"type": "bold", "offset": 3, "length": 2}]
    with pytest.raises(RefusedError, match="outside of the text"):
        formatted("ok", parse_mode="", entities=[{"type": "bold", "offset": 1, "length": 2}])


WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)
TAGS = st.sampled_from(["b", "i", "u", "s", "code", "tg-spoiler", "blockquote"])
MARKUP = st.recursive(
    WORDS.map(html.escape),
    lambda inner: st.lists(
        st.tuples(TAGS, inner).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>") | inner, max_size=4
    ).map("".join),
    max_leaves=8,
)


@example("<i><b>0</b></i><i>0</i>")
@given(MARKUP)
def test_well_formed_html_loses_its_tags_only(markup: str) -> None:
    """The text is the markup without tags, and each entity lies within it on whole characters."""
    text, entities = parse_html(markup)
    assert text == html.unescape(re.sub(r"<[^<>]*>", "", markup))
    for entity in entities:
        assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= utf16(text)
        assert cut(text, entity).encode("utf-8")
    order = [(entity["offset"], -entity["length"]) for entity in entities]
    assert order == sorted(order)


@given(WORDS)
def test_escaped_text_comes_back_as_it_was(words: str) -> None:
    """html.escape and MarkdownV2's escapes round-trip."""
    assert parse_html(html.escape(words, quote=False))[0] == words
    escaped = re.sub(r"([_*\[\]()~`>#+\-=|{}.!\\])", r"\\\1", words)
    assert parse_markdown_v2(escaped) == (words, [])


@given(st.text(max_size=60))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    """No markup makes the parsers fall over."""
    for parse in (parse_html, parse_markdown_v2, parse_markdown):
        try:
            plain, entities = parse(text)
        except MarkupError:
            continue
        assert all(entity["offset"] + entity["length"] <= utf16(plain) for entity in entities)


@given(st.text(st.sampled_from("<>/abi&;\"' =*_~|`[]()!\\\n😀é"), max_size=40))
def test_broken_markup_is_parsed_or_refused(text: str) -> None:
    """The same with much markup in it."""
    words: list[str] = []
    for mode in ("HTML", "MarkdownV2", "Markdown", ""):
        try:
            plain, entities = formatted(text, parse_mode=mode)
        except RefusedError as refusal:
            words.append(refusal.description)
            continue
        assert all(entity["offset"] + entity["length"] <= utf16(plain) for entity in entities)
    assert all(said.startswith("Bad Request: can't parse entities: ") for said in words)
