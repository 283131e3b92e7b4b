package dev.concert.web;

import static dev.concert.web.OpenApiTypes.constant;
import static dev.concert.web.OpenApiTypes.envelope;
import static dev.concert.web.OpenApiTypes.text;

import dev.concert.web.access.AdmittedOnly;
import dev.concert.web.access.IdempotencyKeyHeader;
import dev.concert.web.access.TokenHeader;
import dev.concert.web.answer.ErrorCode;
import dev.concert.web.answer.Language;
import dev.concert.web.answer.Refuses;
import dev.concert.web.answer.RequestId;
import dev.concert.web.controller.OperatorController;
import dev.concert.web.json.StoredJson;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.HandlerMethod;

/** Makes of a handler what a client has to know: what it is for, what it needs, and all that it may answer. */
final class OpenApiOperations implements OperationCustomizer {

    static final String TOKEN = "token";
    static final String OPERATOR = "operator";

    private static final String OK = "200";

    private final Supplier<OpenApiWords> words;
    private final OpenApiTypes types;
    private final OpenApiErrors errors;

    OpenApiOperations(Supplier<OpenApiWords> words, OpenApiTypes types, OpenApiErrors errors) {
        this.words = words;
        this.types = types;
        this.errors = errors;
    }

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        String controller = handler.getBeanType().getSimpleName().replace("Controller", "");
        operation.setOperationId(
                controller.toLowerCase(Locale.ROOT) + "." + handler.getMethod().getName());
        OpenApiWords.Operation said = words.get().operations().get(operation.getOperationId());
        if (said != null) {
            operation.summary(said.summary()).description(said.description());
        }
        OpenApiWords.Tag tag = words.get().tags().get(controller);
        operation.setTags(tag == null ? List.of() : List.of(tag.name()));
        if (takesKey(handler)) {
            operation.addParametersItem(new HeaderParameter()
                    .name(IdempotencyKeyHeader.NAME)
                    .required(false)
                    .schema(text()));
        }
        if (operation.getParameters() != null) {
            operation.getParameters().forEach(types::describe);
        }
        security(handler).ifPresent(scheme -> operation.addSecurityItem(new SecurityRequirement().addList(scheme)));
        operation.setResponses(answers(operation, handler));
        return operation;
    }

    private ApiResponses answers(Operation operation, HandlerMethod handler) {
        ApiResponse success = new ApiResponse()
                .description(Language.KOREAN.success())
                .content(new Content()
                        .addMediaType(
                                org.springframework.http.MediaType.APPLICATION_JSON_VALUE,
                                new MediaType()
                                        .schema(envelope(true, 200, Language.KOREAN.success(), payload(operation)))));
        if (takesKey(handler)) {
            success.addHeaderObject(StoredJson.REPLAYED, types.header(StoredJson.REPLAYED, constant("true"), false));
        }
        ApiResponses answers = new ApiResponses();
        answers.addApiResponse(OK, success);
        errors.answers(codes(handler))
                .forEach((status, answer) -> answers.addApiResponse(String.valueOf(status), answer));
        answers.values()
                .forEach(answer ->
                        answer.addHeaderObject(RequestId.HEADER, types.header(RequestId.HEADER, text(), true)));
        return answers;
    }

    private static Schema<?> payload(Operation operation) {
        return Optional.ofNullable(operation.getResponses().get(OK))
                .map(ApiResponse::getContent)
                .flatMap(content -> content.values().stream().findFirst())
                .<Schema<?>>map(MediaType::getSchema)
                .orElseGet(() -> OpenApiTypes.ofType("null"));
    }

    private static Optional<String> security(HandlerMethod handler) {
        if (handler.getBeanType() == OperatorController.class) {
            return Optional.of(OPERATOR);
        }
        return Arrays.stream(handler.getMethodParameters())
                .filter(parameter -> parameter.getParameterType() == TokenHeader.class)
                .map(parameter -> TOKEN)
                .findFirst();
    }

    private static boolean takesKey(HandlerMethod handler) {
        return Arrays.stream(handler.getMethodParameters())
                .anyMatch(parameter -> parameter.getParameterType() == IdempotencyKeyHeader.class);
    }

    /** Every code that the call may answer: those of every call, those that follow from what it takes, and its own. */
    private static SortedSet<ErrorCode> codes(HandlerMethod handler) {
        SortedSet<ErrorCode> codes = new TreeSet<>(List.of(
                ErrorCode.INVALID_REQUEST,
                ErrorCode.NOT_ACCEPTABLE,
                ErrorCode.INTERNAL,
                ErrorCode.OVERLOADED,
                ErrorCode.UNAVAILABLE));
        for (MethodParameter parameter : handler.getMethodParameters()) {
            if (parameter.getParameterType() == TokenHeader.class) {
                codes.addAll(List.of(ErrorCode.TOKEN_MISSING, ErrorCode.TOKEN_UNKNOWN, ErrorCode.TOKEN_EXPIRED));
            }
            if (parameter.hasParameterAnnotation(AdmittedOnly.class)) {
                codes.add(ErrorCode.NOT_ADMITTED);
            }
            if (parameter.hasParameterAnnotation(PathVariable.class)) {
                // What is no number at all leads to another route, or to none.
                codes.add(ErrorCode.NOT_FOUND);
            }
            if (parameter.hasParameterAnnotation(RequestBody.class)) {
                codes.addAll(List.of(ErrorCode.BODY_TOO_LARGE, ErrorCode.UNSUPPORTED_MEDIA_TYPE));
            }
        }
        if (takesKey(handler)) {
            codes.addAll(List.of(ErrorCode.REQUEST_IN_PROGRESS, ErrorCode.IDEMPOTENCY_KEY_REUSED));
        }
        if (handler.getBeanType() == OperatorController.class) {
            codes.add(ErrorCode.NOT_FOUND);
        }
        Refuses refuses = handler.getMethodAnnotation(Refuses.class);
        if (refuses != null) {
            codes.addAll(List.of(refuses.value()));
        }
        return codes;
    }
}
