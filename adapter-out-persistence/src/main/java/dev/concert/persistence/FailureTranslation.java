package dev.concert.persistence;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AbstractAdvisingBeanPostProcessor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Says in the application's words that the database failed a query. Within a unit of work that is the unit of work's to say,
 * which may run it again.
 */
final class FailureTranslation extends AbstractAdvisingBeanPostProcessor {

    FailureTranslation() {
        setProxyTargetClass(true);
        // Outermost, after Spring's own translation.
        setBeforeExistingAdvisors(true);
        this.advisor =
                new DefaultPointcutAdvisor(new AnnotationMatchingPointcut(Repository.class, true), (MethodInterceptor)
                        FailureTranslation::proceed);
    }

    private static @Nullable Object proceed(MethodInvocation call) throws Throwable {
        try {
            return call.proceed();
        } catch (RuntimeException failure) {
            throw TransactionSynchronizationManager.isActualTransactionActive()
                    ? failure
                    : DatabaseFailure.withoutEffect(failure);
        }
    }
}
