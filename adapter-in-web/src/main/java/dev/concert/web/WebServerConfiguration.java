package dev.concert.web;

import org.apache.catalina.Context;
import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the properties of the web server cannot say: that its own refusals, too, keep to the contract. */
@Configuration(proxyBeanMethods = false)
class WebServerConfiguration {

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> serverKeepsToTheContract(
            ErrorAnswer answer, LoggingSystem logging) {
        // On a malformed header Tomcat logs the whole line, which may be a token's, at INFO.
        logging.setLogLevel("org.apache.coyote.http11.Http11Processor", LogLevel.WARN);
        return factory -> {
            factory.setProtocol(HeadDeadline.Protocol.class.getName());
            // Forms are no bodies of the contract, so that nothing is gained by reading them.
            factory.addConnectorCustomizers(connector -> connector.setParseBodyMethods(""));
            factory.addContextCustomizers(context -> answerErrorsInTheValve(context, answer));
        };
    }

    private static void answerErrorsInTheValve(Context context, ErrorAnswer answer) {
        for (ErrorPage page : context.findErrorPages()) {
            context.removeErrorPage(page);
        }
        StandardHost host = (StandardHost) context.getParent();
        host.setErrorReportValveClass(EnvelopeValve.class.getName());
        host.getPipeline().addValve(new EnvelopeValve(answer));
    }
}
