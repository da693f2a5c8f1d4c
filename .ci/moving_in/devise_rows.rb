# A row of devise-two-factor: its own model on a database in memory, with rotp as the app.
#
# Prints a list of rows as JSON; run by record.sh.
require 'json'
require 'active_record'
require 'devise'
require 'devise/orm/active_record'
require 'devise-two-factor'
require 'devise_two_factor/version'

NOW = Time.at(1_800_000_015).utc
Time.singleton_class.class_eval { define_method(:now) { NOW } }

ActiveRecord::Base.establish_connection(adapter: 'sqlite3', database: ':memory:')
ActiveRecord::Schema.verbose = false
ActiveRecord::Schema.define do
  create_table :users do |t|
    t.string :email
    t.string :encrypted_password
    t.string :encrypted_otp_secret
    t.string :encrypted_otp_secret_iv
    t.string :encrypted_otp_secret_salt
    t.integer :consumed_timestep
    t.boolean :otp_required_for_login
  end
end

class User < ActiveRecord::Base
  extend Devise::Models
  devise :two_factor_authenticatable, otp_secret_encryption_key: 'x' * 32
end

SECRET = 'ZRNOUMBSYYZXDJOBOALIWACHNTCEBJN3'.freeze
app = ROTP::TOTP.new(SECRET)
user = User.new(email: 'ana@example.com', otp_required_for_login: true)
user.otp_secret = SECRET

rows = [nil, app.at(NOW + 30)].map do |used|
  raise unless used.nil? || user.validate_and_consume_otp!(used)
  {
    system: 'devise-two-factor',
    source: "devise-two-factor #{DeviseTwoFactor::VERSION}, run",
    columns: {
      otp_required_for_login: user.otp_required_for_login,
      otp_secret: user.otp_secret,
      consumed_timestep: user.consumed_timestep
    },
    used: [used].compact,
    later: [{ secs: 90, code: app.at(NOW + 90) }]
  }
end
puts JSON.generate(rows)
