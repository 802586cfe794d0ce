//! CSV, JSON and Parquet files (and tables of databases beside them) over DataFusion.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema as ArrowSchema};
use arrow::record_batch::RecordBatch;
use datafusion::catalog::streaming::StreamingTable;
use datafusion::common::TableReference;
use datafusion::dataframe::DataFrame;
use datafusion::datasource::file_format::options::ReadOptions as _;
use datafusion::datasource::listing::{ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::datasource::{MemTable, TableProvider as _};
use datafusion::error::DataFusionError;
use datafusion::execution::context::SQLOptions;
use datafusion::physical_plan::SendableRecordBatchStream;
use datafusion::physical_plan::streaming::PartitionStream;
use datafusion::prelude::{CsvReadOptions, ParquetReadOptions, SessionConfig, SessionContext};
use model::Dialect;
use model::expr::quote;
use model::schema::{Column, ColumnType, Schema, TableSchema};
use tokio::runtime::Runtime;

use crate::bucket::is_bucket;
use crate::cast::{cast_as, in_zone, parsed_as, read_as, reader_of};
use crate::csv::CsvFile;
use crate::database::Server;
use crate::infer::Seen;
use crate::json::JsonLines;
use crate::look::{Looked, Written};
use crate::notation::Notation;
use crate::objects::Parquet;
use crate::resolve::Place;
use crate::{Cluster, Error, Keys, Limits, Opening, Remark, Source, batches, csv, look, sqlite};

/// Rows of a server's table that may be fetched to be joined with files.
const MOST_TRAVELLING: usize = 1_000_000;
/// How Hive names the folder of rows that have no value of its column.
const NO_VALUE: &str = "__HIVE_DEFAULT_PARTITION__";
/// Planning recurses deeply.
const STACK: usize = 16 << 20;

/// Files of a project folder.
pub(crate) struct Files {
    project: PathBuf,
    context: SessionContext,
    /// Taken when dropped: a runtime must not be dropped where waiting is forbidden.
    runtime: Option<Runtime>,
    schema: Schema,
    remarks: Vec<Remark>,
    relations: BTreeMap<String, String>,
    /// Columns without a value, by table: what type they would have nobody knows.
    vacant: BTreeMap<String, Vec<String>>,
    /// Where queries are worked out, if not here.
    cluster: Option<Cluster>,
    /// The zone that days are cut in.
    zone: String,
}

impl Files {
    pub(crate) fn open(
        opening: &Opening<'_>,
        places: &[(String, Place)],
        known: Option<&Schema>,
    ) -> Result<Files, Error> {
        let project = opening.project;
        let config = SessionConfig::new()
            .with_information_schema(false)
            // A file's statistics leave out what is no number, and a column of 0.5 and NaN would read as 0.5.
            .set_bool("datafusion.execution.collect_statistics", false)
            .set_bool("datafusion.execution.parquet.schema_force_view_types", false)
            .set_bool("datafusion.sql_parser.map_string_types_to_utf8view", false);
        #[cfg(feature = "distributed")]
        let config = match opening.cluster {
            Some(cluster) => crate::cluster::settings(config, cluster),
            None => config,
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .thread_stack_size(STACK)
            .build()
            .map_err(|e| Error::unreadable(project, e))?;
        let mut files = Files {
            project: project.to_owned(),
            context: SessionContext::new_with_config(config),
            runtime: Some(runtime),
            schema: Schema::default(),
            remarks: Vec::new(),
            relations: BTreeMap::new(),
            vacant: BTreeMap::new(),
            cluster: opening.cluster.cloned(),
            zone: opening.time_zone.to_owned(),
        };
        Notation::ALL.into_iter().for_each(|notation| files.context.register_udf(reader_of(notation)));
        for (name, place) in places {
            files.add(opening, name, place, known)?;
        }
        Ok(files)
    }

    fn add(&mut self, opening: &Opening<'_>, name: &str, place: &Place, known: Option<&Schema>) -> Result<(), Error> {
        self.relations.insert(name.to_owned(), quote(name));
        // What was fetched is called by where it came from.
        let called = |error: Error| if is_bucket(name) { error.called(name) } else { error };
        let columns = match place {
            Place::Csv(path) => self.add_csv(name, path).map_err(called)?,
            Place::Parquet(path) => self.add_parquet(name, path)?,
            Place::Json(path) => self.add_json(name, path).map_err(called)?,
            Place::Objects(objects) => self.add_objects(opening, name, objects)?,
            Place::Table { database, .. } | Place::TableQuery { database, .. } => {
                let table = sqlite::Sqlite::open(database, &[(name.to_owned(), place.clone())], known)?;
                self.add_table(name, &table, None)?
            }
            Place::Remote { database, .. } => {
                let places = [(name.to_owned(), place.clone())];
                let table = Server::open(database, opening.time_zone, &places, known)?;
                self.add_table(name, &table, Some(MOST_TRAVELLING))?
            }
            Place::FileQuery(sql) => {
                let columns = self.add_query(opening, sql)?;
                self.relations.insert(name.to_owned(), format!("({sql})"));
                columns
            }
        };
        self.schema.tables.push(TableSchema { name: name.to_owned(), columns });
        Ok(())
    }

    fn remark(&mut self, code: &'static str, table: &str, column: Option<&str>, text: impl Into<String>) {
        let column = column.map(str::to_owned);
        self.remarks.push(Remark { code, table: table.to_owned(), column, text: text.into() });
    }

    fn add_csv(&mut self, name: &str, path: &Path) -> Result<Vec<Column>, Error> {
        let layout = csv::layout(path)?;
        csv::quotes_close(path, layout.delimiter)?;
        let looked = self.look(name, &CsvFile { path, layout: &layout })?;
        let named = || layout.names.iter().zip(&looked);
        let fields: Vec<Field> = named().map(|(column, looked)| Field::new(column, parsed_as(looked), true)).collect();
        let schema = ArrowSchema::new(fields);
        let ending = path.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
        let options = CsvReadOptions::new()
            .schema(&schema)
            .delimiter(layout.delimiter)
            .newlines_in_values(true)
            .file_extension(&ending);
        let read: Vec<String> = named().map(|(column, looked)| read_as(column, looked, &self.zone)).collect();
        let as_parsed = layout.names.iter().zip(&read).all(|(column, read)| *read == quote(column));
        let parsed = if as_parsed { name.to_owned() } else { written_name(name) };
        let register = async {
            self.context
                .register_csv(TableReference::bare(parsed.as_str()), utf8(path)?, options)
                .await
                .map_err(|e| reason(&e))?;
            if as_parsed { Ok(()) } else { self.view(name, &read).await }
        };
        self.wait(register)?.map_err(|bad| bad.at(path))?;
        Ok(columns_of(&layout.names, &looked))
    }

    fn add_json(&mut self, name: &str, path: &Path) -> Result<Vec<Column>, Error> {
        let lines = JsonLines::open(path)?;
        for (column, line) in &lines.partly_nested {
            let text = format!("a list or an object in line {line} is not read: such rows have no value of it");
            self.remark("left_out", name, Some(column), text);
        }
        for column in &lines.nested {
            let text = "it has only lists and objects, which are not read: it is left out";
            self.remark("left_out", name, Some(column), text);
        }
        let names = lines.names().to_vec();
        let looked = self.look(name, &lines)?;
        let read: Vec<String> =
            names.iter().zip(&looked).map(|(column, looked)| cast_as(column, looked, &self.zone)).collect();
        let schema = Arc::clone(PartitionStream::schema(&lines));
        let register = async {
            let table = StreamingTable::try_new(schema, vec![Arc::new(lines)]).map_err(|e| reason(&e))?;
            let written = written_name(name);
            self.context
                .register_table(TableReference::bare(written.as_str()), Arc::new(table))
                .map_err(|e| reason(&e))?;
            self.view(name, &read).await
        };
        self.wait(register)?.map_err(|bad| bad.at(path))?;
        Ok(columns_of(&names, &looked))
    }

    /// Looks at a table of text, and says what is odd about it.
    fn look(&mut self, name: &str, table: &dyn Written) -> Result<Vec<Looked>, Error> {
        let looked = look::look(table)?;
        let named = || table.names().iter().zip(&looked);
        let vacant: Vec<String> =
            named().filter(|(_, c)| c.kind == ColumnType::Unknown).map(|(n, _)| n.clone()).collect();
        if vacant.len() == looked.len() {
            self.remark("no_rows", name, None, "it has no rows: nothing is known of its columns but their names");
        } else if !vacant.is_empty() {
            let text = format!("no row has a value of {}: nothing is known of it but its name", vacant.join(", "));
            self.remark("no_values", name, None, text);
        }
        if !vacant.is_empty() {
            self.vacant.insert(name.to_owned(), vacant);
        }
        for (column, looked) in named() {
            if let Some(note) = &looked.note {
                self.remark(note.code, name, Some(column), note.text.clone());
            }
        }
        Ok(looked)
    }

    /// A table as it is read, over the one as it is written.
    async fn view(&self, name: &str, read: &[String]) -> Result<(), Bad> {
        let view = format!("SELECT {} FROM {}", read.join(", "), quote(&written_name(name)));
        let view = self.context.sql(&view).await.map_err(|e| reason(&e))?.into_view();
        self.context.register_table(TableReference::bare(name), view).map_err(|e| reason(&e))?;
        Ok(())
    }

    fn add_parquet(&mut self, name: &str, path: &Path) -> Result<Vec<Column>, Error> {
        let ending = path.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
        if let Some(empty) = crate::resolve::empty_parquet(path) {
            return Err(Error::unreadable(&empty, "it is empty, and no Parquet file: write it again, or remove it"));
        }
        // A folder's name ends so that it is taken for one.
        let (place, ending) = match path.is_dir() {
            true => (format!("{}/", utf8(path).map_err(|bad| bad.at(path))?), crate::resolve::parquet_ending(path)),
            false => (utf8(path).map_err(|bad| bad.at(path))?.to_owned(), ending.as_str()),
        };
        let partitions = if path.is_dir() { crate::resolve::partitions(path) } else { Vec::new() };
        let cut_by = partitions.iter().map(|(column, values)| (column.clone(), partitioned_by(values))).collect();
        let options = ParquetReadOptions { file_extension: ending, ..ParquetReadOptions::default() };
        let options = options.table_partition_cols(cut_by);
        let place = ListingTableUrl::parse(&place).map_err(|error| Error::unreadable(path, reason(&error)))?;
        self.register_parquet(name, path, place, options, &partitions)
    }

    /// Parquet files in an object store, which are read there.
    fn add_objects(&mut self, opening: &Opening<'_>, name: &str, objects: &Parquet) -> Result<Vec<Column>, Error> {
        let Parquet { address, pattern, ending, partitions } = objects;
        let path = Path::new(name);
        let failed = |error: DataFusionError| Error::unreadable(path, reason(&error));
        let mut place = ListingTableUrl::parse(address).map_err(failed)?;
        if let Some(pattern) = pattern {
            place = place.with_glob(pattern).map_err(failed)?;
        }
        let store = opening.buckets.store_of(address)?;
        self.context.register_object_store(place.object_store().as_ref(), store);
        let cut_by = partitions.iter().map(|(column, values)| (column.clone(), partitioned_by(values))).collect();
        let options = ParquetReadOptions { file_extension: ending, ..ParquetReadOptions::default() };
        self.register_parquet(name, path, place, options.table_partition_cols(cut_by), partitions)
    }

    fn register_parquet(
        &mut self,
        name: &str,
        path: &Path,
        place: ListingTableUrl,
        options: ParquetReadOptions<'_>,
        partitions: &[(String, Vec<String>)],
    ) -> Result<Vec<Column>, Error> {
        let lacks = |(_, values): &&(String, Vec<String>)| values.iter().any(|value| value == NO_VALUE);
        let lacking: Vec<&String> = partitions.iter().filter(lacks).map(|(column, _)| column).collect();
        let register = async {
            let state = self.context.state();
            let listing = options.to_listing_options(state.config(), state.default_table_options());
            let config = ListingTableConfig::new(place).with_listing_options(listing);
            let config = config.infer_schema(&state).await.map_err(|e| reason(&e))?;
            let table = Arc::new(ListingTable::try_new(config).map_err(|e| reason(&e))?);
            let schema = table.schema();
            let read = |field: &Arc<Field>| {
                let column = quote(field.name());
                match field.data_type() {
                    // A point in time belongs to the day that it was where days are cut.
                    DataType::Timestamp(_, Some(_)) if self.zone != "UTC" => {
                        format!("{} AS {column}", in_zone(&column, &self.zone))
                    }
                    _ if lacking.contains(&field.name()) => format!("NULLIF({column}, '{NO_VALUE}') AS {column}"),
                    _ => column,
                }
            };
            let read: Vec<String> = schema.fields().iter().map(read).collect();
            if read.iter().zip(schema.fields()).all(|(read, field)| *read == quote(field.name())) {
                self.context.register_table(TableReference::bare(name), table).map_err(|e| reason(&e))?;
                return Ok::<_, Bad>(schema);
            }
            let written = written_name(name);
            self.context.register_table(TableReference::bare(written.as_str()), table).map_err(|e| reason(&e))?;
            self.view(name, &read).await?;
            Ok(schema)
        };
        let cut_off = "; it may be damaged or cut off: copy or write it again";
        let schema = self.wait(register)?.map_err(|Bad(why)| match is_far(&why) && is_bucket(name) {
            true => Error::BucketUnreachable { place: name.to_owned(), reason: why },
            false => Error::unreadable(path, why + cut_off),
        })?;
        if schema.fields().is_empty() {
            return Err(Error::unreadable(path, "it is empty, or holds no columns; write it again"));
        }
        let mut columns = Vec::new();
        for field in schema.fields() {
            match batches::kind(field.data_type()) {
                ColumnType::Unknown => {
                    let text = format!("values of type {} are not read: it is left out", field.data_type());
                    self.remark("left_out", name, Some(field.name()), text);
                }
                kind => columns.push(Column { name: field.name().clone(), kind }),
            }
        }
        Ok(columns)
    }

    fn add_table(&mut self, name: &str, table: &dyn Source, most: Option<usize>) -> Result<Vec<Column>, Error> {
        let schema = table.schema().table(name).cloned().unwrap_or_default();
        let list: Vec<String> = schema.columns.iter().map(|c| quote(&c.name)).collect();
        let sql = format!("SELECT {} FROM {}", list.join(", "), table.relation(name)?);
        let kinds: Vec<ColumnType> = schema.columns.iter().map(|c| c.kind).collect();
        let rows = table.query(&sql, &kinds, &Limits { rows: most, time: None }).map_err(|error| match error {
            Error::TooManyRows { limit } => Error::TooLarge { table: name.to_owned(), limit },
            error => error,
        })?;
        let failed = |e: &DataFusionError| Error::Query { reason: reason(e), sql: sql.clone() };
        if let Some(first) = rows.first() {
            let memory = MemTable::try_new(first.schema(), vec![rows]).map_err(|e| failed(&e))?;
            self.context.register_table(TableReference::bare(name), Arc::new(memory)).map_err(|e| failed(&e))?;
        }
        self.remarks.extend(table.remarks().iter().cloned());
        Ok(schema.columns)
    }

    /// A query may name any file of the project folder.
    fn add_query(&mut self, opening: &Opening<'_>, sql: &str) -> Result<Vec<Column>, Error> {
        for file in crate::resolve::plain_tables(&self.project)? {
            if self.relations.contains_key(&file) {
                continue;
            }
            self.relations.insert(file.clone(), quote(&file));
            match crate::resolve::resolve(opening, &file)? {
                Place::Csv(path) => drop(self.add_csv(&file, &path)?),
                Place::Parquet(path) => drop(self.add_parquet(&file, &path)?),
                Place::Json(path) => drop(self.add_json(&file, &path)?),
                _ => {}
            }
        }
        let plan = self.wait(self.context.sql_with_options(sql, read_only()))?;
        let plan = plan.map_err(|e| Error::Query { reason: reason(&e), sql: sql.to_owned() })?;
        let fields = plan.schema().fields();
        Ok(fields.iter().map(|f| Column { name: f.name().clone(), kind: batches::kind(f.data_type()) }).collect())
    }

    /// Begins a query, where queries are worked out.
    async fn stream(&self, query: DataFrame) -> Result<SendableRecordBatchStream, DataFusionError> {
        match &self.cluster {
            #[cfg(feature = "distributed")]
            Some(cluster) => crate::cluster::run(cluster, &self.context, query).await,
            _ => query.execute_stream().await,
        }
    }

    /// The cluster or object store that broke a query off, if one did.
    fn far(&self, reason: &str, sql: &str) -> Option<Error> {
        let no_line = ["transport error", "tcp connect error", "Connection refused"];
        if let Some(Cluster { scheduler, .. }) =
            self.cluster.as_ref().filter(|_| no_line.iter().any(|e| reason.contains(e)))
        {
            return Some(Error::ClusterUnreachable { scheduler: scheduler.clone(), reason: reason.to_owned() });
        }
        let place = self.relations.keys().find(|name| is_bucket(name) && sql.contains(&quote(name)))?;
        is_far(reason).then(|| Error::BucketUnreachable { place: place.clone(), reason: reason.to_owned() })
    }

    /// Waits on a thread of its own, as the caller's may belong to a runtime that forbids waiting.
    fn wait<T: Send>(&self, work: impl Future<Output = T> + Send) -> Result<T, Error> {
        let broken = |text: &str| Error::Query { reason: text.to_owned(), sql: String::new() };
        let runtime = self.runtime.as_ref().ok_or_else(|| broken("the source is closed"))?;
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(STACK);
            let thread = thread.spawn_scoped(scope, || runtime.block_on(work)).map_err(|e| broken(&e.to_string()))?;
            thread.join().map_err(|_| broken("the engine broke off; the file may be damaged"))
        })
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Source for Files {
    fn dialect(&self) -> Dialect {
        Dialect::DataFusion
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    fn keys(&self) -> Result<Vec<Keys>, Error> {
        Ok(Vec::new())
    }

    fn relation(&self, table: &str) -> Result<String, Error> {
        self.relations.get(table).cloned().ok_or_else(|| Error::NoTable {
            path: self.project.clone(),
            table: table.to_owned(),
            hint: "the source was opened without it".into(),
        })
    }

    fn query(&self, sql: &str, _types: &[ColumnType], limits: &Limits) -> Result<Vec<RecordBatch>, Error> {
        let failed = |reason: String| match self.far(&reason, sql) {
            Some(error) => error,
            None => Error::Query { reason, sql: sql.to_owned() },
        };
        let refused = |error: DataFusionError| {
            let reason = reason(&error);
            // The type of the columns that Arrow has for nothing.
            let of_nothing = reason.contains("Null");
            let vacant = self.vacant.iter().find(|(table, _)| of_nothing && sql.contains(&quote(table)));
            vacant.map_or_else(
                || failed(reason),
                |(table, columns)| Error::NoValues { table: table.clone(), columns: columns.join(", ") },
            )
        };
        let work = async {
            let plan = self.context.sql_with_options(sql, read_only()).await.map_err(refused)?;
            let schema = Arc::new(plan.schema().as_arrow().clone());
            let mut stream = self.stream(plan).await.map_err(|e| failed(reason(&e)))?;
            let mut found = Vec::new();
            let mut rows = 0;
            while let Some(batch) = next(&mut stream).await {
                let batch = batch.map_err(|e| failed(reason(&e)))?;
                rows += batch.num_rows();
                if let Some(limit) = limits.rows.filter(|limit| rows > *limit) {
                    return Err(Error::TooManyRows { limit });
                }
                found.push(batches::normal(&batch).map_err(|e| failed(e.to_string()))?);
            }
            if found.is_empty() {
                let empty = RecordBatch::new_empty(schema);
                found.push(batches::normal(&empty).map_err(|e| failed(e.to_string()))?);
            }
            Ok(found)
        };
        self.wait(async {
            match limits.time {
                None => work.await,
                Some(limit) => tokio::time::timeout(limit, work).await.unwrap_or(Err(Error::TimedOut { limit })),
            }
        })?
    }
}

/// Whether it was the line to an object store that broke.
fn is_far(reason: &str) -> bool {
    reason.contains("Generic S3 error")
}

async fn next(stream: &mut SendableRecordBatchStream) -> Option<Result<RecordBatch, DataFusionError>> {
    std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await
}

fn read_only() -> SQLOptions {
    SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false)
}

fn columns_of(names: &[String], looked: &[Looked]) -> Vec<Column> {
    names.iter().zip(looked).map(|(name, looked)| Column { name: name.clone(), kind: looked.kind }).collect()
}

/// What a table is called whose columns are still as they are written.
fn written_name(name: &str) -> String {
    format!("{name} as it is written")
}

/// The type of a column that folders are named by.
fn partitioned_by(values: &[String]) -> DataType {
    let mut seen = Seen::default();
    values.iter().for_each(|value| seen.text(value, 0));
    match seen.kind(false) {
        ColumnType::Integer => DataType::Int64,
        ColumnType::Date => DataType::Date32,
        _ => DataType::Utf8,
    }
}

fn utf8(path: &Path) -> Result<&str, Bad> {
    path.to_str().ok_or_else(|| Bad("its name is no text in UTF-8; rename it".into()))
}

/// What is bad about a file whose path is known to the caller.
struct Bad(String);

impl Bad {
    fn at(self, path: &Path) -> Error {
        Error::unreadable(path, self.0)
    }
}

impl From<String> for Bad {
    fn from(text: String) -> Bad {
        Bad(text)
    }
}

/// The innermost message: what somebody can do something about.
fn reason(error: &DataFusionError) -> String {
    let text = error.find_root().to_string();
    text.lines().next().unwrap_or_default().to_owned()
}
