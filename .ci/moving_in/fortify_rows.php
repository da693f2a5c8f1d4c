<?php

/**
 * A row of Laravel Fortify: its own actions on a user in a database in memory, with Google2FA as the app.
 *
 * Prints a list of rows as JSON; run by record.sh. Argument: a folder of clones, each in OWNER/NAME, which
 * find each other by what composer.json says of "autoload". The row was made with
 *
 *     laravel/fortify v1.25.4           laravel/framework v12.22.1          laravel/serializable-closure v2.0.1
 *     antonioribeiro/google2fa v8.0.3   briannesbitt/Carbon 3.13.2          paragonie/constant_time_encoding v3.1.3
 *     symfony/clock v7.0.5              symfony/translation v7.0.4          symfony/translation-contracts v3.7.0
 *     php-fig/clock 1.0.0               php-fig/container 2.0.2             php-fig/simple-cache 3.0.0
 *
 * There are two stand-ins, so that the row is the same in each run: the time that Google2FA reads, and
 * random numbers from a fixed seed. Each is a function in its caller's namespace, where PHP looks first.
 */

namespace {
    const NOW = 1_800_000_015;
    mt_srand(1);

    function drawn_bytes(int $count): string
    {
        return implode(array_map(fn () => chr(mt_rand(0, 255)), range(1, $count)));
    }
}

namespace PragmaRX\Google2FA {
    function microtime(): float
    {
        return NOW;
    }
}

namespace PragmaRX\Google2FA\Support {
    function random_int(int $from, int $to): int
    {
        return mt_rand($from, $to);
    }
}

namespace Illuminate\Support {
    function random_bytes(int $count): string
    {
        return drawn_bytes($count);
    }
}

namespace Illuminate\Encryption {
    function random_bytes(int $count): string
    {
        return drawn_bytes($count);
    }
}

namespace {
    use Illuminate\Cache\{ArrayStore, Repository as Cache};
    use Illuminate\Config\Repository as Config;
    use Illuminate\Container\Container;
    use Illuminate\Database\Capsule\Manager as Database;
    use Illuminate\Database\Eloquent\Model;
    use Illuminate\Encryption\Encrypter;
    use Illuminate\Events\Dispatcher;
    use Illuminate\Support\{Carbon, Facades\Facade};
    use Laravel\Fortify\Actions\ConfirmTwoFactorAuthentication;
    use Laravel\Fortify\Actions\EnableTwoFactorAuthentication;
    use Laravel\Fortify\Actions\GenerateNewRecoveryCodes;
    use Laravel\Fortify\TwoFactorAuthenticationProvider;
    use PragmaRX\Google2FA\Google2FA;

    $clones = $argv[1];
    [$folders, $files] = [[], []];
    foreach (glob("$clones/*/*/composer.json") as $path) {
        $autoload = json_decode(file_get_contents($path), true)['autoload'];
        $in = fn (string $name) => dirname($path).'/'.rtrim($name, '/');
        foreach ($autoload['psr-4'] as $prefix => $names) {
            $folders[$prefix] = array_map($in, (array) $names);
        }
        array_push($files, ...array_map($in, $autoload['files'] ?? []));
    }
    spl_autoload_register(function (string $class) use ($folders) {
        foreach ($folders as $prefix => $paths) {
            $rest = str_replace('\\', '/', substr($class, strlen($prefix))).'.php';
            foreach (str_starts_with($class, $prefix) ? $paths : [] as $path) {
                if (is_file("$path/$rest")) {
                    require_once "$path/$rest";

                    return;
                }
            }
        }
    });
    foreach ($files as $file) {
        require_once $file;
    }

    class User extends Model
    {
        public $timestamps = false;
        protected $table = 'users';
    }

    // As much of an application as the actions ask for.
    Carbon::setTestNow(Carbon::createFromTimestamp(NOW, 'UTC'));
    $app = new Container;
    Container::setInstance($app);
    Facade::setFacadeApplication($app);
    $key = Encrypter::generateKey('aes-256-cbc');
    $app->instance('encrypter', new Encrypter($key, 'aes-256-cbc'));
    $app->instance('events', new Dispatcher($app));
    $app->instance('config', new Config);
    $database = new Database($app);
    $database->addConnection(['driver' => 'sqlite', 'database' => ':memory:']);
    $database->bootEloquent();
    $app->instance('db.schema', $database->getConnection()->getSchemaBuilder());
    $app['db.schema']->create('users', function ($table) {
        $table->id();
        $table->string('email');
        $table->string('password');
    });
    foreach (glob("$clones/laravel/fortify/database/migrations/*_add_two_factor_columns_to_users_table.php") as $path) {
        (require $path)->up();
    }

    $google2fa = new Google2FA;
    $provider = new TwoFactorAuthenticationProvider($google2fa, new Cache(new ArrayStore));
    $user = (new User)->forceFill(['email' => 'ana@example.com', 'password' => '']);
    $user->save();
    (new EnableTwoFactorAuthentication($provider))($user);
    (new GenerateNewRecoveryCodes)($user);
    $used = $google2fa->getCurrentOtp(decrypt($user->two_factor_secret));
    (new ConfirmTwoFactorAuthentication($provider))($user, $used);

    $row = $database->getConnection()->table('users')->first();
    $secret = decrypt($row->two_factor_secret);
    $version = fn (string $name) => trim(shell_exec('git -C '.escapeshellarg("$clones/$name").' describe --tags'));
    $commit = shell_exec('git -C '.escapeshellarg("$clones/laravel/fortify").' rev-parse --short=7 HEAD');
    echo json_encode([[
        'system' => 'Laravel Fortify',
        'source' => sprintf(
            'laravel/fortify %s (%s), run by PHP %d.%d with laravel/framework %s and google2fa %s; the secret decrypted',
            trim($commit),
            $version('laravel/fortify'),
            PHP_MAJOR_VERSION,
            PHP_MINOR_VERSION,
            $version('laravel/framework'),
            $version('antonioribeiro/google2fa'),
        ),
        'columns' => [
            'two_factor_secret' => $secret,
            'two_factor_recovery_codes' => decrypt($row->two_factor_recovery_codes),
            'two_factor_confirmed_at' => $row->two_factor_confirmed_at,
            'encrypted' => [
                'app_key' => 'base64:'.base64_encode($key),
                'two_factor_secret' => $row->two_factor_secret,
            ],
        ],
        'used' => [$used],
        'later' => [['secs' => 90, 'code' => $google2fa->oathTotp($secret, intdiv(NOW + 90, 30))]],
    ]], JSON_UNESCAPED_SLASHES), "\n";
}
