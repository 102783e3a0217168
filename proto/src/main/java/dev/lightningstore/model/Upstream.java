package dev.lightningstore.model;

import dev.lightningstore.error.StoreException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One server that answers for a model. A model may have several; a project knows each by model and endpoint.
 *
 * @param model the name that callers use
 * @param endpoint the base URL, up to and with {@code /v1}; for Azure the resource's URL
 * @param servedModel the name that the server itself uses; null for the same
 * @param secret where the server's key is found; null where it asks for none
 * @param version of the weights, as who trains them counts; 0 where nobody does
 * @param hash of the weights; null where nobody says
 * @param preferred whether its model is the default of the project
 * @param tokenIds whether it understands {@code return_token_ids}; a server that does not may refuse what it does not know
 * @param responses whether it has OpenAI's responses; otherwise they are translated for it
 * @param price of its tokens
 */
public record Upstream(
        String model,
        String endpoint,
        UpstreamKind kind,
        @Nullable String servedModel,
        @Nullable SecretRef secret,
        long version,
        @Nullable String hash,
        boolean preferred,
        boolean tokenIds,
        boolean responses,
        Price price) {
    public static final int MAX_MODEL = 200;
    public static final int MAX_ENDPOINT = 500;
    public static final int MAX_HASH = 200;

    public Upstream {
        checkModel(model, "model");
        if (servedModel != null) {
            checkModel(servedModel, "served_model");
        }
        endpoint = checkedEndpoint(endpoint);
        checkWeights(version, hash);
    }

    /** A server of OpenAI's wire that asks for no key. Only OpenAI's own is known not to give token ids. */
    public static Upstream of(String model, String endpoint, long version) {
        return of(model, endpoint, null, null, version);
    }

    /**
     * A server of OpenAI's wire.
     *
     * @param served the name that the server itself uses; null for the same
     * @param secret where its key is found; null where it asks for none
     */
    public static Upstream of(
            String model, String endpoint, @Nullable String served, @Nullable SecretRef secret, long version) {
        boolean passes = !givesTokenIds(endpoint);
        return new Upstream(
                model,
                endpoint,
                UpstreamKind.OPENAI,
                served,
                secret,
                version,
                null,
                false,
                !passes,
                passes,
                Price.NONE);
    }

    /** What is assumed of a server of OpenAI's wire when nobody says. */
    public static boolean givesTokenIds(String endpoint) {
        return !endpoint.toLowerCase(Locale.ROOT).contains("://api.openai.com");
    }

    /** The model's name as the server knows it. */
    public String nameThere() {
        return servedModel == null ? model : servedModel;
    }

    /** The same server with other weights. */
    public Upstream with(Swap.Weights weights) {
        return new Upstream(
                model,
                endpoint,
                kind,
                servedModel,
                secret,
                weights.version(),
                weights.hash(),
                preferred,
                tokenIds,
                responses,
                price);
    }

    static void checkWeights(long version, @Nullable String hash) {
        if (version < 0) {
            throw StoreException.Invalid.field("version", version + " is negative");
        }
        if (hash != null && (hash.isEmpty() || hash.length() > MAX_HASH)) {
            throw StoreException.Invalid.field("hash", "must have 1 to " + MAX_HASH + " characters");
        }
    }

    static void checkModel(String name, String field) {
        if (name.isBlank() || name.length() > MAX_MODEL || name.chars().anyMatch(Character::isISOControl)) {
            throw StoreException.Invalid.field(
                    field, "must have 1 to " + MAX_MODEL + " characters, none of them a control character");
        }
    }

    private static String checkedEndpoint(String endpoint) {
        if (endpoint.length() > MAX_ENDPOINT) {
            throw StoreException.Invalid.field("endpoint", "must have at most " + MAX_ENDPOINT + " characters");
        }
        URI uri;
        try {
            uri = new URI(endpoint);
        } catch (URISyntaxException e) {
            throw StoreException.Invalid.field("endpoint", "is no URL: " + e.getReason());
        }
        boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        if (!http || uri.getHost() == null) {
            throw StoreException.Invalid.field("endpoint", "must be a URL such as http://127.0.0.1:8000/v1");
        }
        if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
            throw StoreException.Invalid.field(
                    "endpoint", "has a user, a query or a fragment; a key is given by reference, as 'key'");
        }
        return endpoint.endsWith("/") ? endpoint.replaceAll("/+$", "") : endpoint;
    }
}
