package io.penstock.common.environment;

import io.penstock.common.declaration.Choice;
import io.penstock.common.declaration.Form;
import io.penstock.common.declaration.Forms;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code {env: NAME}} or {@code {file: PATH}}. */
final class SecretForm {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Not quoted back either: whoever confuses name and value writes the secret here. */
    private static final Form<String> VARIABLE = value -> Forms.TEXT
            .read(value)
            .flatMap(text ->
                    NAME.matcher(text).matches() ? Optional.of(text) : value.refuse("is not the name of a variable"));

    private static final Form<Secret> REFERENCE = Forms.mapping(fields -> fields.either(
            new Choice<>("env", VARIABLE.map(Secret.FromEnv::new)),
            new Choice<>("file", Forms.TEXT.map(path -> new Secret.FromFile(Path.of(path))))));

    /** What is no reference may be the secret itself: it is refused, and never quoted. */
    static final Form<Secret> FORM = value -> value.isText()
            ? value.refuse("a secret is given by reference, {env: NAME} or {file: PATH}, never as it is")
            : REFERENCE.read(value);

    private SecretForm() {}
}
