//! What a server says of its tables: which there are, of what types, and how they refer to each other.

use super::{Declared, Server};
use crate::{Error, ForeignKey, Keys};

/// A table as the server's catalogue has it.
pub(super) struct Listed {
    pub(super) schema: String,
    pub(super) table: String,
    columns: Vec<ListedColumn>,
}

pub(super) struct ListedColumn {
    name: String,
    type_name: String,
    /// Scale or modifier.
    detail: Option<i64>,
    sort: String,
}

impl Server {
    pub(super) fn home(&self) -> Result<String, Error> {
        let row =
            self.link.texts(self.engine().home())?.into_iter().next().and_then(|row| row.into_iter().next().flatten());
        Ok(row.unwrap_or_default())
    }

    pub(super) fn listed(&self) -> Result<Vec<Listed>, Error> {
        let mut tables: Vec<Listed> = Vec::new();
        for row in self.link.texts(self.engine().columns())? {
            let mut cells = row.into_iter();
            let mut next = || cells.next().flatten();
            let (schema, table) = (next().unwrap_or_default(), next().unwrap_or_default());
            let column = ListedColumn {
                name: next().unwrap_or_default(),
                type_name: next().unwrap_or_default(),
                detail: next().and_then(|detail| detail.parse().ok()),
                sort: next().unwrap_or_default(),
            };
            match tables.last_mut() {
                Some(last) if last.schema == schema && last.table == table => last.columns.push(column),
                _ => tables.push(Listed { schema, table, columns: vec![column] }),
            }
        }
        Ok(tables)
    }

    /// A table as the server spells it, of the home schema where none is named.
    pub(super) fn spelled(&self, tables: &[Listed], home: &str, named: &str) -> Result<(String, String), Error> {
        let (schema, table) = parted(named);
        let schema = if schema.is_empty() { home.to_owned() } else { schema };
        let same = |l: &&Listed| l.schema == schema && l.table == table;
        let alike = |l: &&Listed| l.schema.eq_ignore_ascii_case(&schema) && l.table.eq_ignore_ascii_case(&table);
        if let Some(found) = tables.iter().find(same).or_else(|| tables.iter().find(alike)) {
            return Ok((found.schema.clone(), found.table.clone()));
        }
        let full = |l: &Listed| match l.schema == home {
            true => l.table.clone(),
            false => format!("{}.{}", l.schema, l.table),
        };
        let names: Vec<String> = tables.iter().map(full).collect();
        Err(Error::NoTable {
            path: self.database.place(),
            table: named.to_owned(),
            hint: match model::issue::nearest(named, names.iter().map(String::as_str)) {
                Some(name) => format!("did you mean `{name}`?"),
                None if names.is_empty() => "it has none that this user may read".into(),
                None => "it is not there, or this user may not read it".into(),
            },
        })
    }

    pub(super) fn columns(&self, listed: &Listed) -> Vec<(String, Declared)> {
        let declared = |c: &ListedColumn| self.engine().declared(&c.name, &c.type_name, c.detail, &c.sort);
        listed.columns.iter().map(|column| (column.name.clone(), declared(column))).collect()
    }

    /// Primary and foreign keys of the tables that were opened.
    pub(super) fn declared_keys(&self) -> Result<Vec<Keys>, Error> {
        let named = |schema: &Option<String>, table: &Option<String>| {
            let at = schema.clone().zip(table.clone());
            self.places.iter().find(|(_, place)| at.is_some() && *place == at).map(|(name, _)| name.clone())
        };
        let mut keys: Vec<Keys> =
            self.places.iter().map(|(name, _)| Keys { table: name.clone(), ..Keys::default() }).collect();
        let mut last = None;
        for row in self.link.texts(self.engine().keys())? {
            let [constraint, kind, schema, table, column, to_schema, to_table, to_column] = &row[..] else { continue };
            let (Some(table), Some(column)) = (named(schema, table), column.clone()) else { continue };
            let Some(keys) = keys.iter_mut().find(|keys| keys.table == table) else { continue };
            if kind.as_deref() == Some("p") {
                keys.primary.push(column);
                continue;
            }
            let (Some(to), Some(to_column)) = (named(to_schema, to_table), to_column.clone()) else { continue };
            match keys.foreign.last_mut().filter(|_| last == *constraint) {
                Some(key) => key.columns.push((column, to_column)),
                None => keys.foreign.push(ForeignKey { columns: vec![(column, to_column)], to }),
            }
            last = constraint.clone();
        }
        Ok(keys)
    }
}

/// Schema and table of a name like `sales.orders`; no schema for one without a point.
pub(super) fn parted(named: &str) -> (String, String) {
    let (schema, table) = named.rsplit_once('.').unwrap_or(("", named));
    (schema.to_owned(), table.to_owned())
}
