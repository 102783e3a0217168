package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** How one kind of thing is shown to people and to programs. */
public interface View<T> {
    List<Column<T>> columns();

    ObjectNode tree(T item);
}
