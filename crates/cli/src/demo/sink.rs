//! Where tables go: a Parquet or CSV file that gets its name only when it is complete.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use arrow::{
    array::{Decimal128Builder, RecordBatch},
    datatypes::{DataType, SchemaRef},
};
use parquet::{arrow::ArrowWriter, basic::Compression, errors::ParquetError, file::properties::WriterProperties};

use super::DemoError;

/// Rows of one batch; what is held in memory is a row group at most.
pub(super) const BATCH_ROWS: usize = 1 << 16;
const ROW_GROUP_ROWS: usize = 1 << 19;

/// The type of money: up to ten digits before the point and cents after it.
pub(super) const MONEY: DataType = DataType::Decimal128(12, 2);

/// A column of money, filled with cents.
pub(super) fn money() -> Decimal128Builder {
    Decimal128Builder::new().with_data_type(MONEY)
}

/// A file on its way: written beside its final name, moved there at the end.
struct Unfinished {
    aside: PathBuf,
    path: PathBuf,
}

impl Unfinished {
    fn create(folder: &Path, name: &str) -> Result<(Self, File), DemoError> {
        let file = Self { aside: folder.join(format!("{name}.part")), path: folder.join(name) };
        let handle = File::create(&file.aside).map_err(|source| DemoError::write(&file.aside, source))?;
        Ok((file, handle))
    }

    fn publish(self, handle: &File) -> Result<(), DemoError> {
        handle
            .sync_all()
            .and_then(|()| fs::rename(&self.aside, &self.path))
            .map_err(|source| DemoError::write(&self.path, source))
    }
}

/// A Parquet file written batch by batch.
pub(super) struct ParquetFile {
    file: Unfinished,
    writer: ArrowWriter<File>,
}

impl ParquetFile {
    pub(super) fn create(folder: &Path, name: &str, schema: SchemaRef) -> Result<Self, DemoError> {
        let (file, handle) = Unfinished::create(folder, name)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
            .build();
        let writer = ArrowWriter::try_new(handle, schema, Some(properties))
            .map_err(|error| DemoError::write(&file.aside, into_io(error)))?;
        Ok(Self { file, writer })
    }

    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<(), DemoError> {
        self.writer.write(batch).map_err(|error| DemoError::write(&self.file.aside, into_io(error)))
    }

    pub(super) fn finish(self) -> Result<(), DemoError> {
        let Self { file, writer } = self;
        let handle = writer.into_inner().map_err(|error| DemoError::write(&file.aside, into_io(error)))?;
        file.publish(&handle)
    }
}

fn into_io(error: ParquetError) -> std::io::Error {
    std::io::Error::other(error)
}

/// Writes a CSV file of a header and lines; no field may hold a comma, a quote or a line break.
pub(super) fn write_csv(
    folder: &Path,
    name: &str,
    header: &str,
    lines: impl IntoIterator<Item = String>,
) -> Result<(), DemoError> {
    let (file, handle) = Unfinished::create(folder, name)?;
    let mut writer = BufWriter::new(handle);
    std::iter::once(header.to_owned())
        .chain(lines)
        .try_for_each(|line| writeln!(writer, "{line}"))
        .map_err(|source| DemoError::write(&file.aside, source))?;
    let handle = writer.into_inner().map_err(|error| DemoError::write(&file.aside, error.into_error()))?;
    file.publish(&handle)
}
