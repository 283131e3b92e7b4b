package dev.concert.web.answer;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;
import java.util.ResourceBundle;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.http.HttpHeaders;

/** The languages of the messages; the first is the default. */
public enum Language {
    KOREAN(Locale.KOREAN),
    ENGLISH(Locale.ENGLISH);

    /** No browser sends more; a longer header is not worth the time to parse it. */
    private static final int MAX_HEADER_LENGTH = 256;

    private static final List<Locale> LOCALES = List.of(Locale.KOREAN, Locale.ENGLISH);

    private final Locale locale;
    private final ResourceBundle messages;

    Language(Locale locale) {
        this.locale = locale;
        this.messages = ResourceBundle.getBundle("dev.concert.web.answer.messages", locale);
    }

    public Locale locale() {
        return locale;
    }

    public String success() {
        return messages.getString("SUCCESS");
    }

    public String message(ErrorCode code) {
        return messages.getString(code.name());
    }

    /** The language of the request that this thread answers. */
    static Language current() {
        return of(LocaleContextHolder.getLocale());
    }

    private static Language of(Locale locale) {
        return locale.getLanguage().equals(ENGLISH.locale.getLanguage()) ? ENGLISH : KOREAN;
    }

    /** Negotiates by {@code Accept-Language}; a malformed or unsupported header means the default. */
    public static Language of(HttpServletRequest request) {
        String header = String.join(",", Collections.list(request.getHeaders(HttpHeaders.ACCEPT_LANGUAGE)));
        if (header.isBlank() || header.length() > MAX_HEADER_LENGTH) {
            return KOREAN;
        }
        try {
            List<LanguageRange> ranges = LanguageRange.parse(header);
            Locale named = Locale.lookup(ranges, LOCALES);
            // A range of "*" names none, and means any that is not excluded.
            return of(
                    named != null
                            ? named
                            : Locale.filter(ranges, LOCALES).stream()
                                    .findFirst()
                                    .orElse(Locale.KOREAN));
        } catch (IllegalArgumentException malformed) {
            return KOREAN;
        }
    }
}
