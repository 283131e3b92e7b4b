package dev.concert.web.openapi;

import dev.concert.domain.reservation.ReservationPolicy;
import dev.concert.web.answer.ApiException;
import dev.concert.web.answer.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.DigestUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The API document, which is written in {@code openapi.yaml}, and the page that shows it. */
@RestController
class OpenApiController {

    private static final String DOCUMENT = "openapi.yaml";

    /** All that the page loads, and its type; what lies beside this class goes before what Swagger UI ships. */
    private static final Map<String, String> TYPES = Map.of(
            "index.html", "text/html;charset=UTF-8",
            "swagger-initializer.js", "text/javascript;charset=UTF-8",
            "swagger-ui-bundle.js", "text/javascript;charset=UTF-8",
            "swagger-ui.css", "text/css;charset=UTF-8",
            "favicon-32x32.png", MediaType.IMAGE_PNG_VALUE);

    /** After this time a browser asks whether a file has changed, which a new release may have done. */
    private static final String CACHED_FOR_A_MINUTE = "public, max-age=60";

    private record File(String type, byte[] body, String eTag) {}

    private final ReservationPolicy policy;
    private final String swaggerUi;

    /** Filled when a file is first asked for: the start of the service does not wait for it. */
    private final Map<String, File> files = new ConcurrentHashMap<>();

    OpenApiController(ReservationPolicy policy, @Value("${concert.web.swagger-ui}") String version) {
        this.policy = policy;
        this.swaggerUi = "/META-INF/resources/webjars/swagger-ui/" + version + "/";
    }

    @GetMapping("/v3/api-docs")
    void document(HttpServletRequest request, HttpServletResponse response) throws IOException {
        answer(file(DOCUMENT, MediaType.APPLICATION_JSON_VALUE), request, response);
    }

    @GetMapping({"/swagger-ui.html", "/swagger-ui", "/swagger-ui/"})
    ResponseEntity<Void> page(HttpServletRequest request) {
        return ResponseEntity.status(HttpStatus.FOUND)
                .location(URI.create(request.getContextPath() + "/swagger-ui/index.html"))
                .build();
    }

    @GetMapping("/swagger-ui/{name}")
    void partOfPage(@PathVariable String name, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String type = TYPES.get(name);
        if (type == null) {
            throw ApiException.of(ErrorCode.NOT_FOUND);
        }
        answer(file(name, type), request, response);
    }

    private File file(String name, String type) {
        return files.computeIfAbsent(name, _name -> read(name, type));
    }

    private File read(String name, String type) {
        InputStream own = getClass().getResourceAsStream(name);
        try (InputStream in = own == null ? getClass().getResourceAsStream(swaggerUi + name) : own) {
            byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
            byte[] body = name.equals(DOCUMENT) ? asJson(bytes) : bytes;
            return new File(type, body, "W/\"" + DigestUtils.md5DigestAsHex(body) + "\"");
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** The document as JSON, with the one limit in it that can be configured. */
    private byte[] asJson(byte[] yaml) {
        Map<String, Object> written =
                new Yaml(new SafeConstructor(new LoaderOptions())).load(new String(yaml, StandardCharsets.UTF_8));
        JsonMapper mapper = new JsonMapper();
        ObjectNode document = mapper.valueToTree(written);
        ((ObjectNode) document.at("/components/schemas/HoldRequest/properties/seatNumbers"))
                .put("maxItems", policy.maxSeats());
        return mapper.writeValueAsBytes(document);
    }

    private static void answer(File file, HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader(HttpHeaders.CACHE_CONTROL, CACHED_FOR_A_MINUTE);
        if (new ServletWebRequest(request, response).checkNotModified(file.eTag())) {
            return;
        }
        response.setContentType(file.type());
        response.setContentLength(file.body().length);
        response.getOutputStream().write(file.body());
    }
}
