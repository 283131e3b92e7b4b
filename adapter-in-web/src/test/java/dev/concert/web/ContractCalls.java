package dev.concert.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concert.web.answer.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.boot.webmvc.test.autoconfigure.MockMvcPrint;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Calls to {@link ContractProbe}, for the tests of what holds on every route. */
@SpringBootTest(
        classes = ContractProbe.class,
        properties = {
            "concert.admin.key=open sesame, please",
            "concert.web.allowed-origins=https://tickets.example",
            "concert.web.allowed-headers=X-Of-The-Partner"
        })
@AutoConfigureMockMvc(print = MockMvcPrint.NONE)
public abstract class ContractCalls {

    protected static final String ORDER = """
            {"date":"2024-03-01","amount":50000,"seats":["1","2"]}""";

    @Autowired
    protected MockMvcTester mvc;

    protected static UnaryOperator<MockMvcTester.MockMvcRequestBuilder> header(String name, Object value) {
        return request -> request.header(name, value);
    }

    @SafeVarargs
    protected final MvcTestResult call(
            HttpMethod method,
            String uri,
            @Nullable String json,
            UnaryOperator<MockMvcTester.MockMvcRequestBuilder>... more) {
        MockMvcTester.MockMvcRequestBuilder request = mvc.method(method).uri(uri);
        if (json != null) {
            request = request.contentType(MediaType.APPLICATION_JSON).content(json);
        }
        for (UnaryOperator<MockMvcTester.MockMvcRequestBuilder> step : more) {
            request = step.apply(request);
        }
        return request.exchange();
    }

    @SafeVarargs
    protected final MvcTestResult get(String uri, UnaryOperator<MockMvcTester.MockMvcRequestBuilder>... more) {
        return call(HttpMethod.GET, uri, null, more);
    }

    @SafeVarargs
    protected final MvcTestResult post(
            String uri, String json, UnaryOperator<MockMvcTester.MockMvcRequestBuilder>... more) {
        return call(HttpMethod.POST, uri, json, more);
    }

    protected static void assertError(MvcTestResult answer, ErrorCode code) {
        assertThat(answer).hasStatus(code.status()).hasContentType(MediaType.APPLICATION_JSON);
        assertThat(answer).bodyJson().extractingPath("$.result.error").isEqualTo(code.name());
        assertThat(answer).bodyJson().extractingPath("$.code").isEqualTo(code.status());
        assertThat(answer).bodyJson().extractingPath("$.isSuccess").isEqualTo(false);
    }

    protected static String body(MvcTestResult answer) {
        return new String(answer.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }
}
