package dev.lightningstore.choice;

/** The fake keeps the contract that tests of {@link Models} rely on. */
class FakeRegistryTest implements ModelRegistryContract {
    private final FakeRegistry registry = new FakeRegistry();

    @Override
    public ModelRegistry registry() {
        return registry;
    }

    @Override
    public void activate(String agent, String model) {
        registry.models.put(agent, model);
    }

    @Override
    public void deactivate(String agent) {
        registry.models.remove(agent);
    }
}
