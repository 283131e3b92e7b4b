package dev.concert.web.json;

import java.beans.PropertyEditorSupport;
import java.util.function.Function;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;

/**
 * Accepts only positive decimal numbers in paths and parameters. Registers property editors: where a converter fails, the
 * framework falls back to its own editors, and these accept {@code +1}, {@code 0x10} and digits of every script.
 */
@ControllerAdvice
public final class StrictNumbers {

    @InitBinder
    void numbers(WebDataBinder binder) {
        binder.registerCustomEditor(long.class, new Editor(StrictText::positiveLong));
        binder.registerCustomEditor(Long.class, new Editor(StrictText::positiveLong));
        binder.registerCustomEditor(int.class, new Editor(StrictText::positiveInt));
        binder.registerCustomEditor(Integer.class, new Editor(StrictText::positiveInt));
    }

    private static final class Editor extends PropertyEditorSupport {

        private final Function<String, Object> read;

        Editor(Function<String, Object> read) {
            this.read = read;
        }

        @Override
        public void setAsText(String text) {
            setValue(read.apply(text));
        }
    }
}
