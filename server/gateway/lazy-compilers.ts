/**
 * Validators and serializers of routes are compiled when they are first used: compiling those of 150 routes is most of what a start would take,
 * and a gateway uses few of them. A schema that cannot be compiled is found by a test, which compiles all of them (`compileAtOnce`).
 */
import AjvCompiler, { type BuildCompilerFromPool } from '@fastify/ajv-compiler';
import SerializerCompiler from '@fastify/fast-json-stringify-compiler';
import type { ErrorObject } from 'ajv';
import type { FastifyServerOptions } from 'fastify';

type Factories = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>;

type Validate = ((data: unknown) => unknown) & { errors?: ErrorObject[] | null };

const buildValidator = ((...settings: Parameters<BuildCompilerFromPool>) => {
  const compile = AjvCompiler()(...settings) as unknown as (route: unknown) => Validate;
  return (route: unknown): Validate => {
    let compiled: Validate | undefined;
    const validate: Validate = (data) => {
      compiled ??= compile(route);
      const valid = compiled(data);
      // Fastify reads what was wrong off the function that it called.
      validate.errors = compiled.errors ?? null;
      return valid;
    };
    return validate;
  };
}) as unknown as Factories['buildValidator'];

type Serialize = (data: unknown) => string;

const selectSerializer = SerializerCompiler() as unknown as (...settings: unknown[]) => (route: unknown) => Serialize;

const buildSerializer = ((...settings: unknown[]) => {
  const compile = selectSerializer(...settings);
  return (route: unknown): Serialize => {
    let compiled: Serialize | undefined;
    return (data) => {
      compiled ??= compile(route);
      return compiled(data);
    };
  };
}) as unknown as Factories['buildSerializer'];

export const lazyCompilers = { buildValidator, buildSerializer } as Factories;
