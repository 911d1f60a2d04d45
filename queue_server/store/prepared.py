"""Statements of the hot path: written in SQLAlchemy Core, compiled once, run by the driver itself.

Core spends five times as long on building each execution as SQLite on running it. The statement
stays Core (both databases, typed columns); only its execution is prepared. Figures are in
docs/decisions/0003-hot-path.md.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete
Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    fixed: dict[str, Any]
    order: Sequence[str] | None
    """Names in the order of the placeholders; None where the driver takes names."""
    inward: tuple[tuple[str, Convert], ...]
    outward: tuple[tuple[int, Convert], ...]
    row: Callable[[Sequence[Any]], Any]


class Prepared:
    """One statement with its named parameters (`bindparam`, or an insert's column names).

    Give an `Insert` the columns it will get as `columns`. Rows come as named tuples.
    """

    def __init__(self, statement: Statement, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, parameters: Mapping[str, Any]) -> None:
        """Execute for the effect alone."""
        self._execute(connection, parameters).close()

    def all(self, connection: Connection, parameters: Mapping[str, Any]) -> list[Any]:
        """All rows."""
        cursor = self._execute(connection, parameters)
        compiled = self._for(connection.dialect)
        rows = [self._row(compiled, row) for row in cursor.fetchall()]
        cursor.close()
        return rows

    def one_or_none(self, connection: Connection, parameters: Mapping[str, Any]) -> Any | None:
        """The first row, None when there is none."""
        rows = self.all(connection, parameters)
        return rows[0] if rows else None

    def one(self, connection: Connection, parameters: Mapping[str, Any]) -> Any:
        """The first row; LookupError when there is none."""
        row = self.one_or_none(connection, parameters)
        if row is None:
            raise LookupError("the statement returned no row")
        return row

    def value(self, connection: Connection, parameters: Mapping[str, Any]) -> Any:
        """The first column of the first row; LookupError when there is none."""
        return self.one(connection, parameters)[0]

    def _execute(self, connection: Connection, parameters: Mapping[str, Any]) -> Any:
        compiled = self._for(connection.dialect)
        values = {**compiled.fixed, **parameters}
        for name, convert in compiled.inward:
            values[name] = convert(values[name])
        given = values if compiled.order is None else [values[name] for name in compiled.order]
        cursor = connection.connection.cursor()
        try:
            cursor.execute(compiled.sql, given)
        except connection.dialect.loaded_dbapi.Error as error:
            raise DBAPIError.instance(
                compiled.sql,
                values,
                error,
                connection.dialect.loaded_dbapi.Error,
                hide_parameters=connection.engine.hide_parameters,
            ) from error
        return cursor

    @staticmethod
    def _row(compiled: _Compiled, row: Sequence[Any]) -> Any:
        if not compiled.outward:
            return compiled.row(row)
        values = list(row)
        for place, convert in compiled.outward:
            values[place] = convert(values[place])
        return compiled.row(values)

    def _for(self, dialect: Dialect) -> _Compiled:
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = self._compile(dialect)
        return compiled

    def _compile(self, dialect: Dialect) -> _Compiled:
        built = self._statement.compile(dialect=dialect, column_keys=self._columns)
        # By name: a parameter that stands twice in a statement is converted once.
        inward = {
            name: convert
            for bind, name in built.bind_names.items()
            if (convert := _inward(bind.type, dialect)) is not None
        }
        returned = _returned(self._statement)
        outward = [
            (place, convert)
            for place, (_, kind) in enumerate(returned)
            if (convert := _outward(kind, dialect)) is not None
        ]
        fields = [name for name, _ in returned]
        return _Compiled(
            sql=str(built),
            fixed={
                name: built.params[name]
                for bind, name in built.bind_names.items()
                if not bind.required
            },
            order=built.positiontup if built.positional else None,
            inward=tuple(inward.items()),
            outward=tuple(outward),
            row=_row_maker(tuple(fields)),
        )


def _row_maker(fields: tuple[str, ...]) -> Callable[[Sequence[Any]], Any]:
    # The columns are only known here: typing.NamedTuple would want them written down.
    row = namedtuple("row", fields)  # type: ignore[misc]  # noqa: PYI024
    return lambda values: row(*values)


def _returned(statement: Statement) -> list[tuple[str, TypeEngine[Any]]]:
    if isinstance(statement, Select):
        columns = list(statement.selected_columns)
    else:
        columns = list(statement.exported_columns)
    return [(str(column.key), column.type) for column in columns]


def _inward(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _outward(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
