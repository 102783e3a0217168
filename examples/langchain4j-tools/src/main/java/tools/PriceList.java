package tools;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import java.util.Map;

/** What the model may ask. Its methods are plain ones: being traced changes nothing in them. */
public final class PriceList {
    private static final Map<String, Integer> CENTS = Map.of("pen", 120, "notebook", 350, "lamp", 2_400);

    @Tool("The price of one piece, in cents")
    public int priceOf(@P("the article, in the singular") String article) {
        Integer cents = CENTS.get(article);
        if (cents == null) {
            throw new IllegalArgumentException("there is no article '" + article + "', only " + CENTS.keySet());
        }
        return cents;
    }

    @Tool("The product of two whole numbers")
    public int multiply(@P("one") int one, @P("the other") int other) {
        return Math.multiplyExact(one, other);
    }
}
