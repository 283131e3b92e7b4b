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
        return LocaleContextHolder.getLocale().getLanguage().equals(ENGLISH.locale.getLanguage()) ? ENGLISH : KOREAN;
    }

    /** Negotiates by {@code Accept-Language}; a malformed or unsupported header means the default. */
    public static Language of(HttpServletRequest request) {
        String header = String.join(",", Collections.list(request.getHeaders(HttpHeaders.ACCEPT_LANGUAGE)));
        if (header.isBlank() || header.length() > MAX_HEADER_LENGTH) {
            return KOREAN;
        }
        try {
            return preferred(LanguageRange.parse(header));
        } catch (IllegalArgumentException malformed) {
            return KOREAN;
        }
    }

    private static Language preferred(List<LanguageRange> rangesByDescendingWeight) {
        for (LanguageRange range : rangesByDescendingWeight) {
            for (Language language : values()) {
                boolean matches = range.getRange().equals("*")
                        ? rangesByDescendingWeight.stream().noneMatch(language::isNamedBy)
                        : language.isNamedBy(range);
                if (matches && range.getWeight() > 0) {
                    return language;
                }
            }
        }
        return KOREAN;
    }

    private boolean isNamedBy(LanguageRange range) {
        String tag = range.getRange();
        return tag.equals(locale.getLanguage()) || tag.startsWith(locale.getLanguage() + "-");
    }
}
