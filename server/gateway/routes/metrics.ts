/** The gateway's figures for Prometheus (metrics.ts says what each means); with the operator's token, or at an address of their own. */
import Type from 'typebox';
import type { Routes } from '../app.ts';
import { problemResponses } from '../problems.ts';

export const metricsRoutes: Routes = (app) => {
  app.get(
    '/metrics',
    {
      config: { access: ['operator'] },
      schema: {
        tags: ['health'],
        summary: 'Figures in the text format of Prometheus',
        operationId: 'getMetrics',
        response: {
          200: { description: 'The figures', content: { 'text/plain': { schema: Type.String() } } },
          ...problemResponses('UNAUTHENTICATED', 'FORBIDDEN'),
        },
      },
    },
    async (_request, reply) => {
      reply.header('content-type', app.metrics.contentType);
      return app.metrics.text();
    },
  );
};
