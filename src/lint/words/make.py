#!/usr/bin/env python3
"""Makes the word lists of this folder: the most frequent words of a language, one a line, best first.

    pip install wordfreq==3.1.1 babel==2.18.0
    apt-get install hunspell hunspell-en-us hunspell-de-de-frami hunspell-fr hunspell-es hunspell-it \
        hunspell-nl hunspell-pl hunspell-pt-pt hunspell-ru
    python3 make.py

Names are left out, since a watchlist has every right to hold them: what a dictionary knows by its capital
alone, and countries, even where they are a hat (panama) or a dish (turkey) as well. Nothing of theirs goes
into the lists. Words are folded as src/text/fold.rs folds them, which a test holds them to.
"""

import importlib.metadata
import subprocess
import unicodedata

SIZE = 5000
# Words up to this rank are everyday words, whatever else they are.
VERY_COMMON = 300
DICTIONARIES = {
    "de": "de_DE_frami", "en": "en_US", "es": "es_ES", "fr": "fr_FR", "it": "it_IT", "nl": "nl",
    "pl": "pl_PL", "pt": "pt_PT", "ru": "ru_RU",
}
# Lower-case letters without a decomposition.
LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ħ": "h", "ŋ": "n"}
# Capitalised in English, yet no names to a reader of the news.
NO_NAMES = set(
    """i mr mrs ms dr monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december""".split()
)


def fold(word):
    folded = unicodedata.normalize("NFKC", word).casefold()
    bare = "".join(c for c in unicodedata.normalize("NFD", folded) if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFKC", "".join(LETTERS.get(c, c) for c in bare))


def most_frequent(language):
    """The words of wordfreq's small list, which is ordered: each bin holds words of one frequency."""
    import wordfreq

    return wordfreq.top_n_list(language, 4 * SIZE, wordlist="small")


def accepted(words, dictionary):
    """The words that a dictionary accepts as they are written."""
    run = subprocess.run(
        ["hunspell", "-i", "utf-8", "-d", dictionary, "-G"],
        input="\n".join(words) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    return set(run.stdout.split("\n"))


def countries(language):
    """Names of countries, in lower case, less two that are everyday words above all (réunion, того)."""
    import babel

    territories = babel.Locale(language).territories
    return {name.lower() for code, name in territories.items() if code.isalpha() and code not in ("RE", "TG")}


def is_word(word):
    letters = word.replace("'", "").replace("’", "")
    return letters.isalpha() and letters == word


def main():
    assert importlib.metadata.version("wordfreq") == "3.1.1"
    words = {language: [w for w in most_frequent(language) if is_word(w)] for language in DICTIONARIES}
    known = {}
    for language, dictionary in DICTIONARIES.items():
        every = {w for list in words.values() for w in list}
        lower = accepted(sorted(every), dictionary)
        title = accepted(sorted(w[:1].upper() + w[1:] for w in every), dictionary)
        known[language] = {w: (w in lower, w[:1].upper() + w[1:] in title) for w in every}

    def is_name_in(word, language):
        lower, title = known[language][word]
        return title and not lower

    def is_everyday(word, rank, language):
        if word in NO_NAMES:
            return True
        lower, title = known[language][word]
        names = sum(is_name_in(word, other) for other in DICTIONARIES if other != "de")
        words = sum(known[other][word][0] for other in DICTIONARIES if other != "de")
        # In most languages a name alone: Berlin is a carriage, too, but seldom.
        if names >= 6 and rank > VERY_COMMON:
            return False
        if lower or language != "de":
            return lower
        # German capitalises every noun, so the others have to tell which of them are names.
        return title and (names < 3 or words > 2 or rank <= VERY_COMMON)

    for language in DICTIONARIES:
        left_out = countries(language)
        kept = {}
        for rank, word in enumerate(words[language], 1):
            if is_everyday(word, rank, language) and word not in left_out:
                kept.setdefault(fold(word))
        with open(f"{language}.txt", "w", encoding="utf-8") as file:
            file.writelines(f"{word}\n" for word in list(kept)[:SIZE])


if __name__ == "__main__":
    main()
