"""A log for the speed of `import`: page views in random order, 27 action columns, 11 attributes.

Usage: .venv/bin/python bench/import/make_log.py FOLDER [--rows N] [--format parquet|csv]
Writes FOLDER/log.parquet or FOLDER/log.csv, and FOLDER/map.toml. Memory: about 30 bytes a row.

    python bench/import/make_log.py /tmp/log --format csv
    /usr/bin/time -v build/release/vtaobao import csv /tmp/log/log.csv --map /tmp/log/map.toml --out /tmp/data
"""
import argparse
import pathlib

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

SIZES = [8, 8, 11, 11, 11, 11, 2, 2, 3, 18, 3]
ACTIONS = 27
MOST_PAGES = 20
CHUNK = 1 << 18


def sessions_and_pages(rows, random):
    """Session and page of every row, in random order; every session has all its pages."""
    lengths = np.minimum(random.geometric(0.15, size=rows), MOST_PAGES)
    lengths = lengths[:int(np.searchsorted(np.cumsum(lengths), rows)) + 1]
    lengths[-1] -= lengths.sum() - rows
    session = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    page = np.arange(rows) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    order = random.permutation(rows)
    return session[order], page.astype(np.int8)[order], lengths.astype(np.int8)


def chunk(session, page, lengths, random):
    rows = len(session)
    columns = {"session": session.astype(np.int64) * 7919, "page": page.astype(np.int32)}
    for i, size in enumerate(SIZES):
        level = (session.astype(np.uint64) * np.uint64(2654435761 + 2 * i) >> np.uint64(16)) % np.uint64(size)
        columns[f"attribute_{i}"] = np.array([f"level {n}" for n in range(size)])[level.astype(np.int64)]
    action = random.standard_normal((rows, ACTIONS), dtype=np.float32).clip(-16, 16)
    for i in range(ACTIONS):
        columns[f"a_{i}"] = action[:, i]
    last = page + 1 == lengths[session]
    columns["event"] = np.where(last, np.where(session % 3 == 0, "buy", "leave"), "turn")
    columns["clicks"] = random.integers(0, 11, rows).astype(np.int16)
    columns["time"] = 1_700_000_000_000_000 + session.astype(np.int64) * 1000 + page
    return pa.table(columns)


def map_text():
    attributes = "".join(f'[[attributes]]\nname = "x{i}"\ncolumn = "attribute_{i}"\n' for i in range(len(SIZES)))
    columns = ", ".join(f'"a_{i}"' for i in range(ACTIONS))
    return f"""[session]
id = "session"
page = "page"
{attributes}[action]
columns = [{columns}]
low = -16
high = 16
[feedback]
buy = {{ column = "event", equals = "buy" }}
leave = {{ column = "event", equals = "leave" }}
clicks = "clicks"
n_slots = 10
[split]
time = "time"
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--format", choices=["parquet", "csv"], default="parquet")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(1)
    session, page, lengths = sessions_and_pages(options.rows, random)
    file = options.folder / f"log.{options.format}"
    writer = None
    for begin in range(0, options.rows, CHUNK):
        end = min(begin + CHUNK, options.rows)
        table = chunk(session[begin:end], page[begin:end], lengths, random)
        if writer is None:
            make = pa.csv.CSVWriter if options.format == "csv" else pa.parquet.ParquetWriter
            writer = make(file, table.schema)
        writer.write_table(table)
    writer.close()
    (options.folder / "map.toml").write_text(map_text())
    print(f"{file}: {options.rows} rows, {len(lengths)} sessions, {file.stat().st_size} bytes")


if __name__ == "__main__":
    main()
