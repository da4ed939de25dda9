"""Configuration of programs that size their own memory: MySQL and MariaDB, PHP-FPM, Java servers with a jvm.options."""

from collections.abc import Iterable, Iterator

from oomlog.settings.places import Place
from oomlog.settings.snapshot import Setting, Unit

MYSQL = ("etc/my.cnf", "etc/mysql/my.cnf")
MYSQL_DIRECTORIES = ("etc/my.cnf.d", "etc/mysql/conf.d", "etc/mysql/mysql.conf.d", "etc/mysql/mariadb.conf.d")
MYSQL_SECTIONS = ("[mysqld]", "[mariadb]", "[mariadbd]", "[server]")
PHP = "etc/php"
PHP_FPM = "etc/php-fpm.d"
JVM_OPTIONS = {
    "elasticsearch.service": ("etc/elasticsearch/jvm.options", "etc/elasticsearch/jvm.options.d"),
    "opensearch.service": ("etc/opensearch/jvm.options", "etc/opensearch/jvm.options.d"),
    "logstash.service": ("etc/logstash/jvm.options", "etc/logstash/jvm.options.d"),
    "cassandra.service": ("etc/cassandra/jvm-server.options", "etc/cassandra/jvm.options.d"),
}


def programs(place: Place) -> Iterator[Unit]:
    """`mysqld` and `php-fpm` with their keys, `jvm:UNIT` with the options as one text, as far as they are there.

    Where several versions of PHP-FPM may be installed (Debian) each has its own, `php-fpm8.2`, as its process is named.
    """
    if mysqld := _mysqld(place):
        yield Unit("mysqld", mysqld)
    versions = {f"php-fpm{version}": f"{PHP}/{version}/fpm/pool.d" for version in place.names(PHP)}
    for name, directory in {"php-fpm": PHP_FPM, **versions}.items():
        if php := _php(place, _configurations(place, directory)):
            yield Unit(name, php)
    for unit, (own, directory) in JVM_OPTIONS.items():
        there = [path for path in (own, *_configurations(place, directory, ".options")) if place.text(path) is not None]
        options = [line.strip() for path in there for _, line in _lines(place, path) if line.lstrip().startswith("-")]
        if options:
            yield Unit(f"jvm:{unit}", {"options": Setting(" ".join(options), place.shown(there[-1]))})


def _mysqld(place: Place) -> dict[str, Setting]:
    """The server's own keys with underscores; the last one counts. A # ends a value (mysys/my_default.cc)."""
    paths = [path for path in MYSQL if place.text(path) is not None]
    paths += [path for directory in MYSQL_DIRECTORIES for path in _configurations(place, directory, ".cnf")]
    found: dict[str, Setting] = {}
    for path in paths:
        section = ""
        for number, line in _lines(place, path):
            section = line.strip() if line.startswith("[") else section
            key, equals, value = line.partition("=")
            if equals and section in MYSQL_SECTIONS:
                value = value.partition("#")[0].strip().strip("\"'")
                found[key.strip().replace("-", "_").lower()] = Setting(value, f"{place.shown(path)}:{number}")
    return found


def _php(place: Place, paths: Iterable[str]) -> dict[str, Setting]:
    """`pm.max_children` of each pool, by the place where it stands."""
    found = {}
    for path in paths:
        for number, line in _lines(place, path):
            key, _, value = line.partition("=")
            if key.strip() == "pm.max_children":
                stands = f"{place.shown(path)}:{number}"
                found[stands] = Setting(value.strip(), stands)
    return found


def _configurations(place: Place, directory: str, suffix: str = ".conf") -> list[str]:
    return [f"{directory}/{name}" for name in place.names(directory) if name.endswith(suffix)]


def _lines(place: Place, path: str) -> Iterator[tuple[int, str]]:
    """The lines without comments."""
    for number, line in enumerate((place.text(path) or "").splitlines(), 1):
        if line.strip() and not line.lstrip().startswith(("#", ";")):
            yield number, line
