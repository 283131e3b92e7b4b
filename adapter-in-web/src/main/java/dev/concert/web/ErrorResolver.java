package dev.concert.web;

import dev.concert.application.ServiceFailure.OutcomeUnknownException;
import dev.concert.application.ServiceFailure.OverloadedException;
import dev.concert.application.ServiceFailure.UnavailableException;
import dev.concert.web.access.OperatorInterceptor;
import dev.concert.web.access.TokenInterceptor;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.answer.ErrorWriter;
import dev.concert.web.answer.RareLog;
import dev.concert.web.answer.RequestId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.coyote.BadRequestException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/** Answers each exception, of this service or of the framework, with an error of the contract. */
final class ErrorResolver implements HandlerExceptionResolver {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorResolver.class);
    private static final ModelAndView ANSWERED = new ModelAndView();

    /** An overloaded service must not spend its time on logging; a metric counts each refusal. */
    private final RareLog rareLog = new RareLog(LOG);

    private final ErrorWriter errors;
    private final TokenInterceptor tokens;
    private final OperatorInterceptor operator;

    ErrorResolver(ErrorWriter errors, TokenInterceptor tokens, OperatorInterceptor operator) {
        this.errors = errors;
        this.tokens = tokens;
        this.operator = operator;
    }

    @Override
    public ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception exception) {
        if (isAboutTheConnection(exception)) {
            // The client is gone, or the server answers broken framing by itself.
            return ANSWERED;
        }
        try {
            errors.write(error(exception, request, response, handler), request, response);
        } catch (IOException gone) {
            LOG.debug("The client left before it had its answer", gone);
        }
        return ANSWERED;
    }

    private static boolean isAboutTheConnection(Exception exception) {
        // By type only: the texts of broken database connections are the same.
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof BadRequestException || cause instanceof AsyncRequestNotUsableException) {
                return true;
            }
        }
        return false;
    }

    private ApiException error(
            Exception exception, HttpServletRequest request, HttpServletResponse response, @Nullable Object handler) {
        ApiException error = errorFor(exception, request, response);
        try {
            return tokens.tokenFirst(error, request, handler);
        } catch (RuntimeException checkFailed) {
            return errorFor(checkFailed, request, response);
        }
    }

    private ApiException errorFor(Exception exception, HttpServletRequest request, HttpServletResponse response) {
        return switch (exception) {
            case ApiException ours -> ours;
            case MethodArgumentTypeMismatchException mismatch -> ApiException.invalid(mismatch.getName());
            case MissingServletRequestParameterException missing -> ApiException.invalid(missing.getParameterName());
            case HttpMessageNotReadableException unreadable -> ApiException.of(ErrorCode.INVALID_REQUEST);
            case TypeMismatchException mismatch -> ApiException.of(ErrorCode.INVALID_REQUEST);
            case InvalidParameterException badQuery -> ApiException.of(ErrorCode.INVALID_REQUEST);
            case AsyncRequestTimeoutException late -> ApiException.of(ErrorCode.UNAVAILABLE);
            case OverloadedException overloaded -> outage(ErrorCode.OVERLOADED, overloaded, request);
            case UnavailableException unavailable -> outage(ErrorCode.UNAVAILABLE, unavailable, request);
            case OutcomeUnknownException unknown -> outage(ErrorCode.UNAVAILABLE, unknown, request);
            default ->
                exception instanceof ErrorResponse theirs
                                && theirs.getStatusCode().is4xxClientError()
                        ? refusalOf(theirs, request, response)
                        : bug(exception, request);
        };
    }

    private ApiException refusalOf(ErrorResponse theirs, HttpServletRequest request, HttpServletResponse response) {
        if (operator.hides(request)) {
            return ApiException.of(ErrorCode.NOT_FOUND);
        }
        String allowed = theirs.getHeaders().getFirst(HttpHeaders.ALLOW);
        if (allowed != null) {
            // The framework answers HEAD where it answers GET, and OPTIONS everywhere.
            String heads = allowed.contains("GET") && !allowed.contains("HEAD") ? ", HEAD" : "";
            response.setHeader(HttpHeaders.ALLOW, allowed + heads + ", OPTIONS");
        }
        return ApiException.of(ErrorCode.ofStatus(theirs.getStatusCode().value()));
    }

    /** The request is not at fault and may be repeated. With {@code UNAVAILABLE} it may already have taken effect. */
    private ApiException outage(ErrorCode code, Exception exception, HttpServletRequest request) {
        String cause = NestedExceptionUtils.getMostSpecificCause(exception).toString();
        String text = code == ErrorCode.OVERLOADED ? "{} OVERLOADED: {}" : "{} UNAVAILABLE: {}";
        rareLog.warn(text, request.getMethod(), cause);
        return ApiException.of(code);
    }

    private static ApiException bug(Exception exception, HttpServletRequest request) {
        LOG.error(
                "Request {} failed: {} {}",
                RequestId.of(request),
                request.getMethod(),
                request.getRequestURI(),
                exception);
        return ApiException.of(ErrorCode.INTERNAL);
    }
}
