# Writes the files beside it as other programs write them; needs pandas, pyarrow, polars and duckdb.
import datetime
import decimal
import os

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

os.chdir(os.path.dirname(os.path.abspath(__file__)))

# Large enough that a column has several LZ4 blocks which refer to each other.
rows = np.arange(9_000)
kinds = np.array(["alpha", "beta", "gamma ä"], dtype=object)[rows % 3]
frame = pd.DataFrame({
    "id": rows // 100,
    "kind": pd.Categorical(np.where(rows % 5 == 0, None, kinds)),
    "price": (rows % 100) / 4.0,
    "name": [f"name {row % 50}" for row in rows],
    "at": pd.Timestamp("2024-01-31") + pd.to_timedelta(rows % 3600, unit="s"),
})
frame.to_feather("pandas-lz4.feather")
frame.head(100).to_feather("pandas-zstd.feather", compression="zstd")

table = pa.Table.from_pandas(frame.head(100), preserve_index=False)
with pa.OSFile("pyarrow.arrows", "wb") as out, pa.ipc.new_stream(out, table.schema) as writer:
    for batch in table.to_batches(max_chunksize=30):
        writer.write_batch(batch)

schema = pa.schema([("kind", pa.dictionary(pa.int8(), pa.string()))])
options = pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True)
with pa.OSFile("delta.arrows", "wb") as out, pa.ipc.new_stream(out, schema, options=options) as writer:
    for indexes, values in ([0, 1, None], ["a", "b"]), ([2, 0, 1], ["a", "b", "c"]):
        column = pa.DictionaryArray.from_arrays(pa.array(indexes, pa.int8()), pa.array(values))
        writer.write_batch(pa.record_batch([column], schema=schema))

polars = pl.DataFrame({
    "id": [1, 2, 3],
    "text": ["short", "a text of more than twelve bytes", None],
    "category": pl.Series(["x", "y", "x"], dtype=pl.Categorical),
    "bytes": [b"\x01", None, b"more than twelve bytes, surely"],
    "list": [[1, 2], [], None],
})
polars.write_ipc("polars-lz4.feather", compression="lz4")
polars.write_ipc_stream("polars.arrows")

frame.head(100).to_parquet("pandas-snappy.parquet")
values = pa.table({
    "id": pa.array([1, 2, 3], pa.uint16()),
    "Id": pa.array(["a", "", None], pa.large_string()),
    "price": pa.array([decimal.Decimal("1.50"), None, decimal.Decimal("-0.01")], pa.decimal128(9, 2)),
    "at": pa.array([datetime.time(12, 30, 0, 5), None, datetime.time(23, 59, 59, 999999)], pa.time64("us")),
    "when": pa.array([0, None, 1], pa.timestamp("ns", "Europe/Berlin")),
    "list": pa.array([[1, None], [], None], pa.list_(pa.int32())),
})
pq.write_table(values, "pyarrow-zstd.parquet", compression="zstd")
polars.write_parquet("polars-zstd.parquet")
duckdb.sql("""COPY (SELECT i AS id, 'name ' || i AS name, '00112233-4455-6677-8899-aabbccddeeff'::uuid AS u,
    i::decimal(10, 2) / 4 AS price FROM range(50) t(i)) TO 'duckdb-gzip.parquet' (COMPRESSION gzip)""")
duckdb.sql("COPY (SELECT 1 AS id, {'x': 1, 'y': 'a'} AS nested) TO 'duckdb-struct.parquet'")
pq.write_table(pa.table({"nested": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int32()))}), "pyarrow-map.parquet")

# A few hundred bytes each that stand for gigabytes.
indexes = pa.array([0] * 100_000, pa.int32())
pq.write_table(
    pa.table({"a": pa.DictionaryArray.from_arrays(indexes, pa.array(["x" * (1 << 20)]))}),
    "bomb-dictionary.parquet", compression="zstd", dictionary_pagesize_limit=4 << 20)
pq.write_table(
    pa.table({"a": pa.array(["y" * (1 << 20)] * 1_000)}),
    "bomb-delta.parquet", compression="zstd", use_dictionary=False, column_encoding={"a": "DELTA_BYTE_ARRAY"})
zeros = pa.array(np.zeros(100_000_000, dtype="int64"))
pq.write_table(
    pa.table({"l": pa.ListArray.from_arrays(pa.array([0, len(zeros)], pa.int32()), zeros)}),
    "bomb-list.parquet", compression="zstd")
