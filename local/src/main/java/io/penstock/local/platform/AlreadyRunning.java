package io.penstock.local.platform;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;

/** Another launcher uses the data folder. */
public final class AlreadyRunning extends PenstockException {
    private static final long serialVersionUID = 1L;

    AlreadyRunning(String message) {
        super(Category.USER, "already-running", message);
    }
}
