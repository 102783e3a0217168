/** The store over JDBC: H2 by default, PostgreSQL to scale out. The only package that touches java.sql. */
@NullMarked
package dev.lightningstore.jdbc;

import org.jspecify.annotations.NullMarked;
