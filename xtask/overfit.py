#!/usr/bin/env python3
"""Whether the product names anything of the practice databases that is theirs alone.

A rule, synonym or weight that knows a table, a column or a value of a practice database makes the counts of
`make eval-practice` mean nothing. So each string literal of the product's Rust, outside of tests, and each line of
its data files is compared with the names of those databases: word by word, blind to case and plural.

A name counts if it has two words or more, and if fewer than COMMON of the databases have it: what more of them
have ("date of birth", "first name") is common language, and so is what stands in REVIEWED. Needs only Python's standard library.

    overfit.py FOLDER       FOLDER holds questions.jsonl (`db`, `split`) and db/NAME.sqlite; ends with 1 if
                            anything is found, with 2 if it could not look
    overfit.py --self-test
"""

import json
import re
import sqlite3
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# What reads, answers and drafts. Ends of a path that are not Rust are data, judged by line.
PRODUCT = [
    "crates/understand/src",
    "crates/understand/data",
    "crates/model/src",
    "crates/ask/src",
    "crates/engine/src",
    "crates/answer/src",
    "crates/source/src/draft",
]

# A name that so many databases have is common language.
COMMON = 3

# Phrases that somebody has read and let pass.
REVIEWED = "xtask/overfit.txt"

# So many distinct values of two words or more are taken of a column, the most frequent first.
VALUES = 200

# What a literal leaves open: `{}`, `{name:>5}`. The words around it are not one phrase.
HOLE = re.compile(r"\{[\w.:?#<>^$+*-]*\}")

# So much of a long literal is shown on either side of what is found.
AROUND = 60

WORD = re.compile(r"[^\W\d_]+")
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

# The parts of Rust among which a string literal has to be found.
TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*)
      | (?P<block>/\*)
      | (?P<raw>\b(?:r|br|cr)(?P<hashes>\#*)"(?P<verbatim>.*?)"(?P=hashes))
      | (?P<string>(?:\b[bc])?"(?P<escaped>(?:[^"\\]|\\.)*)")
      | (?P<char>'(?:\\(?:u\{[^}]*\}|x..|.)|[^'\\\n])')
      | (?P<word>\w+)
      | (?P<other>\S)""",
    re.S | re.X,
)
ESCAPE = re.compile(r"\\(?:\n\s*|u\{[^}]*\}|x..|.)", re.S)


# Words and phrases


def singular(word):
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def words_in(text, humps):
    """Yields the words of a text with where each begins and ends; with humps, `bedType` is two."""
    for word in WORD.finditer(text):
        at = word.start()
        for part in HUMP.split(word[0]) if humps else [word[0]]:
            yield singular(part.lower()), at, at + len(part)
            at += len(part)


def phrase_of(text, humps):
    return tuple(word for word, _, _ in words_in(text, humps))


def is_distinctive(phrase):
    return sum(len(word) > 1 for word in phrase) >= 2


# The databases


def names_of(path):
    """Yields the phrases of a database with what each is: its own name, tables, columns and values."""
    yield phrase_of(path.stem, humps=True), "the database"
    quoted = lambda name: '"' + name.replace('"', '""') + '"'
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name"
    ).fetchall()
    for (table,) in tables:
        yield phrase_of(table, humps=True), f"table `{table}`"
        for column in connection.execute(f"PRAGMA table_info({quoted(table)})").fetchall():
            column = column[1]
            yield phrase_of(column, humps=True), f"column `{table}.{column}`"
            values = connection.execute(
                f"SELECT {quoted(column)} FROM {quoted(table)} WHERE typeof({quoted(column)}) = 'text' "
                "GROUP BY 1 ORDER BY count(*) DESC, 1"
            )
            taken = 0
            for (value,) in values:
                phrase = phrase_of(value, humps=False)
                if is_distinctive(phrase):
                    yield phrase, f"value `{' '.join(value.split())}` of `{table}.{column}`"
                    taken += 1
                if taken == VALUES:
                    break
    connection.close()


def distinctive(databases):
    """Phrases that fewer than COMMON databases have: where each is from, the first place in a database."""
    places = defaultdict(dict)
    for database, names in databases:
        for phrase, what in names:
            if is_distinctive(phrase):
                places[phrase].setdefault(database, what)
    return {phrase: found for phrase, found in places.items() if len(found) < COMMON}


def read_splits(folder):
    splits = {}
    for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        if line.strip():
            question = json.loads(line)
            splits[question["db"]] = question["split"]
    return splits


# The product


def tokens_of(text):
    """Yields (kind, place, text) of Rust without its comments; of a literal, what stands between the quotes."""
    at = 0
    while found := TOKEN.search(text, at):
        at = found.end()
        if found["block"]:
            depth = 1
            while depth and (mark := re.compile(r"/\*|\*/").search(text, at)):
                depth += 1 if mark[0] == "/*" else -1
                at = mark.end()
            if depth:
                return
        elif found["raw"]:
            yield "string", found.start("verbatim"), found["verbatim"]
        elif found["string"]:
            yield "string", found.start("escaped"), found["escaped"]
        elif found["word"] or found["other"]:
            yield "code", found.start(), found[0]


def skip_item(tokens, at):
    """The place behind the item that begins at `at`: behind its `;`, or behind the `}` of its body."""
    depth = 0
    while at < len(tokens):
        kind, _, text = tokens[at]
        at += 1
        if kind != "code":
            continue
        if text in "([{":
            depth += 1
        elif text in ")]}":
            depth -= 1
            if text == "}" and depth == 0:
                return at
        elif text == ";" and depth == 0:
            return at
    return at


def product_of(text):
    """The literals (place, text) of a Rust file outside of `#[cfg(test)]`, and the files that it has for tests."""
    tokens = list(tokens_of(text))
    literals, tests, at = [], [], 0
    while at < len(tokens):
        if [text for _, _, text in tokens[at : at + 7]] == ["#", "[", "cfg", "(", "test", ")", "]"]:
            after = skip_item(tokens, at)
            item = tokens[at:after]
            texts = [text for _, _, text in item]
            if "mod" in texts and texts[-1] == ";":
                path = texts[texts.index("path") + 2] if "path" in texts else None
                tests.append((texts[texts.index("mod") + 1], path))
            at = after
            continue
        kind, place, text = tokens[at]
        if kind == "string":
            literals.append((place, text))
        at += 1
    return literals, tests


def product_files(root):
    """Yields (path, [(line, text)]) of what the product says."""
    rust, tests = {}, set()
    for top in PRODUCT:
        beside = [root / f"{top}.rs"] if (root / f"{top}.rs").is_file() else []
        files = beside + sorted((root / top).rglob("*"))
        assert files, f"{top} is not there: mend the list in xtask/overfit.py"
        for file in files:
            if not file.is_file():
                continue
            text = file.read_text(encoding="utf-8")
            if file.suffix != ".rs":
                lines = [(at, line) for at, line in enumerate(text.splitlines(), 1) if not line.startswith("#")]
                yield file.relative_to(root).as_posix(), [(at, line) for at, line in lines if line.strip()]
                continue
            literals, modules = product_of(text)
            rust[file] = [(text.count("\n", 0, place) + 1, literal) for place, literal in literals]
            below = file.parent if file.stem in ("mod", "lib", "main") else file.with_suffix("")
            for name, path in modules:
                file_of_module = file.parent / path if path else below / f"{name}.rs"
                tests |= {file_of_module, file_of_module.with_suffix("")}
    for file, literals in rust.items():
        if not tests.intersection([file, *file.parents]):
            yield file.relative_to(root).as_posix(), literals


# The comparison


def named_in(text, names):
    """The phrases among `names` that a literal or line has in it, with where: of those from one word the longest."""
    blank = lambda escape: re.sub(r"[^\n]", " ", escape[0])
    plain = HOLE.sub(lambda hole: "\0" * len(hole[0]), ESCAPE.sub(blank, text))
    found = {}
    for humps in (False, True):
        for part in re.finditer(r"[^\0]+", plain):
            run = list(words_in(part[0], humps))
            phrase = tuple(word for word, _, _ in run)
            for first in range(len(run)):
                for last in range(len(run), first + 1, -1):
                    if phrase[first:last] in names:
                        place = part.start() + run[first][1], part.start() + run[last - 1][2]
                        found[place] = phrase[first:last]
                        break
    return [(found[place], *place) for place in sorted(found)]


def reviewed(root):
    """Phrases of the file of reviewed ones; none where there is no such file."""
    path = root / REVIEWED
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [phrase_of(line, humps=False) for line in lines if line.strip() and not line.startswith("#")]


def shown(text, begin, end):
    """A literal in one line; of a long one what is around the phrase."""
    before, after = max(begin - AROUND, 0), end + AROUND
    clipped = text[before:after]
    whole = " ".join(ESCAPE.sub(lambda escape: " " if "\n" in escape[0] else escape[0], clipped).split())
    return f"{'…' if before else ''}{whole}{'…' if after < len(text) else ''}"


def check(root, folder):
    """What is found, as lines, and how much was looked at."""
    splits = read_splits(folder)
    databases = [(name, names_of(folder / "db" / f"{name}.sqlite")) for name in sorted(splits)]
    names = distinctive(databases)
    for phrase in reviewed(root):
        names.pop(phrase, None)
    findings, files, texts = {}, 0, 0
    for path, said in product_files(root):
        files += 1
        texts += len(said)
        for line, text in said:
            for phrase, begin, end in named_in(text, names):
                places = [f"{what} of {name} ({splits[name]})" for name, what in names[phrase].items()]
                at = line + text.count("\n", 0, begin)
                # A literal that says it twice is one finding.
                findings[path, at, phrase, text] = f'{path}:{at}: "{shown(text, begin, end)}": {"; ".join(places)}'
    looked = f"{texts} literals and lines of {files} files, {len(names)} names of {len(splits)} databases"
    return list(findings.values()), looked


# Tests


def self_test():
    for name, expected in [
        ("bedType", "bed type"),
        ("Apt_Type_Codes", "apt type code"),
        ("HTTPPort2Name", "http port name"),
        ("student_1", "student"),
        ("Côte d'Or", "côte d or"),
    ]:
        assert " ".join(phrase_of(name, humps=True)) == expected, name
    for text, expected in [("bed", False), ("a b", False), ("bed 2", False), ("bed type", True)]:
        assert is_distinctive(phrase_of(text, humps=False)) == expected, text
    for text, expected in [
        ("all bed_types here", ["bed_types"]),
        ("the bedType, BED TYPE", ["bedType", "BED TYPE"]),
        ("bed\\\n    type", ["bed\\\n    type"]),
        ("bed {size} type, bed{}type", []),
        ("bed type code", ["bed type code", "type code"]),
        ("embed typed", []),
    ]:
        names = {("bed", "type"), ("bed", "type", "code"), ("type", "code")}
        found = [text[begin:end] for _, begin, end in named_in(text, names)]
        assert found == expected, (text, found)

    source = r'''
        //! "in a comment"
        /* "in /* a nested */ comment" */
        const QUOTE: char = '"';
        fn kept<'a>() { say("kept \"quote\"", r#"raw "one""#, b"bytes") } /// "documented"
        #[cfg(test)]
        use crate::only;
        #[cfg(test)]
        #[path = "golden.rs"]
        mod gold;
        #[cfg(test)]
        mod fixture;
        #[cfg(test)]
        mod tests { fn a() { let c = '}'; say("tested {"); } }
        const LAST: &str = "behind the tests";
    '''
    literals, tests = product_of(source)
    assert [text for _, text in literals] == ['kept \\"quote\\"', 'raw "one"', "bytes", "behind the tests"], literals
    assert tests == [("gold", "golden.rs"), ("fixture", None)], tests

    with tempfile.TemporaryDirectory() as folder:
        root, data = Path(folder), Path(folder) / "practice"
        (data / "db").mkdir(parents=True)
        questions = ""
        for database, value in [("zoo_park", "Brown Bear"), ("b", "Polar Bear"), ("c", "one"), ("d", "Sea Lion")]:
            questions += json.dumps({"db": database, "split": "practice"}) + "\n"
            connection = sqlite3.connect(data / "db" / f"{database}.sqlite")
            connection.execute('CREATE TABLE "Feeding Times" (firstName TEXT, Keeper_Badge INTEGER)')
            if database == "zoo_park":
                connection.execute("CREATE TABLE CageSize (id)")
            connection.execute('INSERT INTO "Feeding Times" VALUES (?, 1)', (value,))
            connection.commit()
            connection.close()
        (data / "questions.jsonl").write_text(questions, encoding="utf-8")
        for top in PRODUCT:
            (root / top).mkdir(parents=True)
            (root / top / "lib.rs").write_text("", encoding="utf-8")
        (root / "crates/understand/data/synonyms.txt").write_text("# sea lion\nseal\nsealion: sea lions\n")
        (root / "crates/ask/src/fixture.rs").write_text('const A: &str = "polar bear";')
        (root / "crates/ask/src/lib.rs").write_text(
            '// polar bear\n#[cfg(test)]\nmod fixture;\nconst A: [&str; 5] = ["first name", "keeper badge",\n'
            '"the cage_size of all", "brown {} bear", "brown\\nbear"];'
        )
        findings, looked = check(root, data)
        assert findings == [
            'crates/understand/data/synonyms.txt:3: "sealion: sea lions": '
            "value `Sea Lion` of `Feeding Times.firstName` of d (practice)",
            'crates/ask/src/lib.rs:5: "the cage_size of all": table `CageSize` of zoo_park (practice)',
            'crates/ask/src/lib.rs:5: "brown\\nbear": '
            "value `Brown Bear` of `Feeding Times.firstName` of zoo_park (practice)",
        ], findings
        assert looked == "7 literals and lines of 8 files, 5 names of 4 databases", looked


def main(arguments):
    if arguments == ["--self-test"]:
        self_test()
        return 0
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(__doc__.split("\n\n")[-1].rstrip(), file=sys.stderr)
        return 2
    try:
        findings, looked = check(ROOT, Path(arguments[0]))
    except (OSError, sqlite3.Error, KeyError, ValueError) as why:
        print(f"{arguments[0]} is no folder of practice questions: {why}", file=sys.stderr)
        return 2
    for finding in findings:
        print(finding)
    print(f"{len(findings)} found; {looked}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
