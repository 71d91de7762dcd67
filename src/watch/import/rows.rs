//! The rows of an import file, one after the other: CSV, TSV, JSON Lines or text, plain or compressed.
//!
//! Nothing is kept: a row borrows from the buffer it was read into.

mod json;

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use crate::diagnostic::Diagnostic;

/// Bytes read at once.
const BUFFER_BYTES: usize = 256 * 1024;

/// The column of a text file.
pub(in crate::watch) const TEXT_COLUMN: &str = "term";

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::watch) enum Format {
    /// Comma-separated, RFC 4180.
    Csv,
    /// Tab-separated, without quoting.
    Tsv,
    /// A JSON object a line.
    JsonLines,
    /// A term a line; a line that begins with `# ` is a comment. A hashtag (`#peace`) is none.
    Text,
}

impl Format {
    /// Every format by its name.
    pub(in crate::watch) const CHOICES: [(&'static str, Format); 4] =
        [("csv", Format::Csv), ("tsv", Format::Tsv), ("jsonl", Format::JsonLines), ("text", Format::Text)];

    /// The format a file's name tells, with or without `.gz` or `.zst` behind it.
    pub(in crate::watch) fn of_name(name: &str) -> Option<Self> {
        let lower = name.to_ascii_lowercase();
        let stem = [".gz", ".gzip", ".zst", ".zstd"].iter().find_map(|suffix| lower.strip_suffix(suffix));
        let (_, extension) = stem.unwrap_or(&lower).rsplit_once('.')?;
        match extension {
            "csv" => Some(Format::Csv),
            "tsv" | "tab" => Some(Format::Tsv),
            "jsonl" | "ndjson" => Some(Format::JsonLines),
            "txt" => Some(Format::Text),
            _ => None,
        }
    }
}

/// The value of one column in one row.
#[derive(Debug)]
pub(in crate::watch) enum Cell<'r> {
    /// One value; blank where there is none.
    One(Cow<'r, str>),
    /// The elements of a JSON array.
    Many(Vec<Cow<'r, str>>),
}

/// One row.
#[derive(Debug)]
pub(in crate::watch) struct Row<'r> {
    /// Its line in the file, from 1.
    pub line: usize,
    /// Its number among the rows, from 1: the header, comments and blank rows do not count.
    pub number: usize,
    /// The wanted columns.
    pub cells: &'r [Cell<'r>],
}

impl<'r> Row<'r> {
    /// The values of a wanted column.
    pub(in crate::watch) fn values(&self, index: usize) -> Vec<Cow<'r, str>> {
        let borrow = |value: &'r Cow<'r, str>| Cow::Borrowed(value.trim());
        match &self.cells[index] {
            Cell::One(value) => vec![borrow(value)],
            Cell::Many(values) => values.iter().map(borrow).collect(),
        }
    }
}

/// What was found at a line.
pub(in crate::watch) enum Event<'r> {
    Row(Row<'r>),
    /// A row without any value.
    Blank {
        line: usize,
    },
    /// A row that cannot be read.
    Broken {
        line: usize,
        error: Box<Diagnostic>,
    },
}

/// A file whose columns are known and whose rows are still to be read.
pub(in crate::watch) struct Rows {
    reader: Reader,
    /// The columns in their order; `None` for JSON Lines, whose members differ from row to row.
    columns: Option<Vec<String>>,
}

enum Reader {
    Delimited(Box<csv::Reader<Box<dyn Read>>>),
    JsonLines(Lines),
    Text(Lines),
}

/// Opens a file and finds its columns: as given, else by its header.
pub(in crate::watch) fn open(path: &Path, format: Format, columns: Option<&[String]>) -> io::Result<Rows> {
    let reader = decompressed(path)?;
    let given = columns.map(<[String]>::to_vec);
    let rows = match format {
        Format::JsonLines => Rows { reader: Reader::JsonLines(Lines::new(reader)), columns: None },
        Format::Text => {
            let columns = given.or_else(|| Some(vec![TEXT_COLUMN.to_owned()]));
            Rows { reader: Reader::Text(Lines::new(reader)), columns }
        }
        Format::Csv | Format::Tsv => {
            let is_csv = format == Format::Csv;
            // Every record shall end in a line feed, the last one too: lines are counted by them. What CRLF
            // leaves behind is white space, and is trimmed as such.
            let reader: Box<dyn Read> = Box::new(reader.chain(&b"\n"[..]));
            let mut reader = csv::ReaderBuilder::new()
                .terminator(csv::Terminator::Any(b'\n'))
                .delimiter(if is_csv { b',' } else { b'\t' })
                .quoting(is_csv)
                .flexible(true)
                .has_headers(given.is_none())
                .buffer_capacity(BUFFER_BYTES)
                .from_reader(reader);
            let columns = match given {
                Some(columns) => columns,
                None => {
                    let header = reader.byte_headers().map_err(io::Error::from)?;
                    header.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect()
                }
            };
            Rows { reader: Reader::Delimited(Box::new(reader)), columns: Some(columns) }
        }
    };
    Ok(rows)
}

/// A file's content, unpacked if its first bytes say that it is packed.
fn decompressed(path: &Path) -> io::Result<Box<dyn Read>> {
    let mut file = BufReader::with_capacity(BUFFER_BYTES, File::open(path)?);
    let beginning = file.fill_buf()?;
    if beginning.starts_with(&[0x1f, 0x8b]) {
        return Ok(Box::new(flate2::bufread::MultiGzDecoder::new(file)));
    }
    if beginning.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        return Ok(Box::new(zstd::stream::read::Decoder::with_buffer(file)?));
    }
    Ok(Box::new(file))
}

impl Rows {
    /// The columns in their order; `None` where rows name them.
    pub(in crate::watch) fn columns(&self) -> Option<&[String]> {
        self.columns.as_deref()
    }

    /// Reads every row. For JSON Lines, returns the names of members that were met.
    ///
    /// Each wanted column must be one of [`Rows::columns`], where those are known.
    pub(in crate::watch) fn for_each(
        self,
        wanted: &[String],
        mut handle: impl FnMut(Event<'_>),
    ) -> io::Result<Vec<String>> {
        let columns = self.columns.unwrap_or_default();
        let indices = wanted.iter().map(|name| columns.iter().position(|column| column == name));
        let indices: Vec<Option<usize>> = indices.collect();
        match self.reader {
            Reader::Delimited(reader) => delimited(*reader, columns.len(), &indices, handle)?,
            Reader::Text(lines) => text(lines, wanted.len(), &mut handle)?,
            Reader::JsonLines(lines) => return json::read(lines, wanted, handle),
        }
        Ok(columns)
    }
}

fn delimited(
    mut reader: csv::Reader<Box<dyn Read>>,
    width: usize,
    indices: &[Option<usize>],
    mut handle: impl FnMut(Event<'_>),
) -> io::Result<()> {
    let mut record = csv::ByteRecord::new();
    let mut number = 0;
    while reader.read_byte_record(&mut record).map_err(io::Error::from)? {
        // The position a record has of its own is that of the blank lines in front of it.
        let breaks_within = record.as_slice().iter().filter(|byte| **byte == b'\n').count();
        let line = (reader.position().line() as usize).saturating_sub(1 + breaks_within);
        if record.as_slice() == b"\r" {
            continue;
        }
        if record.iter().all(|field| field.trim_ascii().is_empty()) {
            handle(Event::Blank { line });
            continue;
        }
        number += 1;
        if record.len() != width {
            let error = Diagnostic::error(format!("{} fields where there are {width} columns", record.len()));
            handle(Event::Broken {
                line,
                error: Box::new(error.help("quote a field that holds the separator")),
            });
            continue;
        }
        let field = |index: &Option<usize>| {
            let bytes = index.map_or(&[][..], |index| &record[index]);
            std::str::from_utf8(bytes).map(|text| Cell::One(Cow::Borrowed(text)))
        };
        let cells: Result<Vec<Cell<'_>>, _> = indices.iter().map(field).collect();
        match cells {
            Ok(cells) => handle(Event::Row(Row { line, number, cells: &cells })),
            Err(_) => handle(Event::Broken { line, error: Box::new(not_utf8()) }),
        }
    }
    Ok(())
}

fn text(mut lines: Lines, wanted: usize, handle: &mut impl FnMut(Event<'_>)) -> io::Result<()> {
    let mut number = 0;
    while let Some((line, bytes)) = lines.next()? {
        let Ok(text) = std::str::from_utf8(bytes) else {
            number += 1;
            handle(Event::Broken { line, error: Box::new(not_utf8()) });
            continue;
        };
        let text = text.trim();
        if text.is_empty() {
            handle(Event::Blank { line });
            continue;
        }
        if text.starts_with("# ") || text.bytes().all(|byte| byte == b'#') {
            continue;
        }
        number += 1;
        // There is one column, so whatever is wanted is this line.
        let cells: Vec<Cell<'_>> = (0..wanted).map(|_| Cell::One(Cow::Borrowed(text))).collect();
        handle(Event::Row(Row { line, number, cells: &cells }));
    }
    Ok(())
}

fn not_utf8() -> Diagnostic {
    Diagnostic::error("the row is not UTF-8").help("save the file as UTF-8")
}

/// Lines of a file with their numbers, without their ends.
struct Lines {
    reader: BufReader<Box<dyn Read>>,
    buffer: Vec<u8>,
    number: usize,
}

impl Lines {
    fn new(reader: Box<dyn Read>) -> Self {
        Lines { reader: BufReader::with_capacity(BUFFER_BYTES, reader), buffer: Vec::new(), number: 0 }
    }

    fn next(&mut self) -> io::Result<Option<(usize, &[u8])>> {
        self.buffer.clear();
        if self.reader.read_until(b'\n', &mut self.buffer)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        let line = self.buffer.strip_suffix(b"\n").unwrap_or(&self.buffer);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        // Some editors put a byte order mark in front of UTF-8.
        let is_first = self.number == 1;
        let line = line.strip_prefix(b"\xef\xbb\xbf").filter(|_| is_first).unwrap_or(line);
        Ok(Some((self.number, line)))
    }
}
