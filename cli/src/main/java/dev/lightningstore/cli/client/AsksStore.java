package dev.lightningstore.cli.client;

/** A command that asks a store; what fails can then name it. */
interface AsksStore {
    StoreOptions storeOptions();
}
